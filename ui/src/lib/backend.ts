// The only file that speaks to the program. Each command is one function; nothing is decided here.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type {
  Answer,
  Button,
  DevicesView,
  DoctorView,
  HomeView,
  RecordView,
  TransferView,
  TreasuryView,
  View,
  Wish,
} from './api';

/** The room as it is now. */
export const view = (): Promise<View> => invoke('view');

/** Calls `then` with the new revision whenever the room has changed. */
export const onChanged = (then: (revision: number) => void): Promise<() => void> =>
  listen<number>('changed', (event) => then(event.payload));

/** What today asks. */
export const home = (): Promise<HomeView> => invoke('home');

/** Begins a rehearsal. */
export const begin = (wish: Wish): Promise<void> => invoke('begin', { wish });

/** Goes on with the rehearsal in a folder. */
export const resume = (folder: string, devices: string[], hotDevice: string | null): Promise<void> =>
  invoke('resume', { folder, devices, hotDevice });

/** Answers what is asked. */
export const answer = (id: number, answer: Answer): Promise<void> => invoke('answer', { id, answer });

/** Presses a simulated device's button. */
export const press = (person: string, button: Button): Promise<void> => invoke('press', { person, button });

export const replug = (person: string): Promise<void> => invoke('replug', { person });

/** Breaks the rehearsal off; it can go on. */
export const stop = (): Promise<void> => invoke('stop');

/** Puts a finished or stopped rehearsal away. */
export const leave = (): Promise<void> => invoke('leave');

/** Records of the open log from a place on. */
export const records = (after: number): Promise<RecordView[]> => invoke('records', { after });

/** What the treasury computes from its inputs, with no rehearsal open. */
export const survey = (wish: Wish): Promise<{ treasury: TreasuryView; transfers: TransferView[] }> =>
  invoke('survey', { wish });

/** How windows that the program opens are to look: the secret pane's. */
export const lookLike = (language: string, dark: boolean): Promise<void> =>
  invoke('look_like', { language, dark });

/** Says how far the window's start is; only measured, never acted upon. */
export const mark = (name: 'first-paint' | 'usable'): Promise<void> => invoke('mark', { name });

/** What can be seen of machine and programs. */
export const doctor = (): Promise<DoctorView> => invoke('doctor');

/** The Ledgers at hand; the program looks about once a second, however often it is asked. */
export const devices = (): Promise<DevicesView> => invoke('devices');

/** Installs the udev rule for Ledgers, once the system has an administrator's leave. */
export const installUdevRule = (): Promise<void> => invoke('install_udev_rule');
