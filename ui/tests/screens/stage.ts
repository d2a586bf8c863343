// The stage on which a screen is tested: a room as it was recorded, and a program that answers from a file.

import axe from 'axe-core';
import { expect, vi } from 'vitest';

import type { DoctorView, FailureView, HomeView, RecordView, View } from '../../src/lib/api';
import * as backend from '../../src/lib/backend';
import { room } from '../../src/lib/room.svelte';
import { surveyor } from '../../src/screens/parts/survey.svelte';
import doctor from '../rooms/doctor.json';
import begin from '../views/begin.json';
import end from '../views/end.json';
import middle from '../views/middle.json';
import recorded from '../views/records.json';

export const VIEWS = { begin, middle, end } as unknown as Record<'begin' | 'middle' | 'end', View>;
export const RECORDS: RecordView[] = recorded;

/** The room before anything is open. */
export const NOTHING: View = {
  ...VIEWS.begin,
  revision: 1,
  state: 'idle',
  folder: null,
  ceremonies: [],
  current: null,
  ask: null,
  devices: [],
  told: [],
  people: [],
  log: null,
  keys: [],
  wallets: [],
  backup: null,
  treasury: null,
  transfers: [],
  files: [],
  failure: null,
  rehearsed: null,
};

export const HOME: HomeView = {
  root: '/home/operator/rehearsals',
  rehearsals: [
    { folder: '/r/2026-11-22-101112', name: '2026-11-22-101112', changed: 1795357000000, finished: false },
    { folder: '/r/2026-11-21-101112', name: '2026-11-21-101112', changed: 1795257000000, finished: true },
  ],
};

export const DOCTOR = doctor as unknown as DoctorView;

export const REFUSAL: FailureView = {
  code: 'app-unknown-device',
  fields: { given: 'sim:F' },
  interruption: false,
};

/** Shows this room; the program answers from the recordings. */
export function show(view: View): void {
  room.view = view;
  room.ready = true;
  room.failure = null;
  room.screen = 'home';
  surveyor.forget();
  vi.mocked(backend.view).mockResolvedValue(view);
  vi.mocked(backend.home).mockResolvedValue(HOME);
  vi.mocked(backend.doctor).mockResolvedValue(DOCTOR);
  vi.mocked(backend.records).mockImplementation((after) =>
    Promise.resolve(RECORDS.filter((record) => record.seq >= after)),
  );
  vi.mocked(backend.survey).mockResolvedValue({
    treasury: VIEWS.end.treasury!,
    transfers: VIEWS.end.transfers.map((transfer) => ({
      ...transfer,
      maker: '',
      intended: false,
      approved_by: [],
      signed_by: [],
      checked: false,
      exported: [],
      stages: transfer.stages.map(({ stage }) => ({ stage, standing: 'open' as const })),
    })),
  });
}

// jsdom draws nothing, and axe asks a canvas whether letters are icons: ours are letters, each as wide as the other.
const paper = {
  canvas: { width: 0, height: 0 },
  font: '',
  measureText: (text: string) => ({ width: 30 * text.length }),
  fillText: () => undefined,
  clearRect: () => undefined,
  getImageData: () => ({ data: new Uint8ClampedArray(16).fill(255) }),
};
HTMLCanvasElement.prototype.getContext = (() => paper) as unknown as HTMLCanvasElement['getContext'];

/** What axe finds wrong with an element; colours and layout need a real window and are looked at there. */
export async function faults(element: Element): Promise<string[]> {
  const off = ['color-contrast', 'link-in-text-block', 'region'];
  const rules = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
  const result = await axe.run(element, { rules });
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
}

/** No id of a text is shown where its sentence should stand. */
export function expectNoBareIds(element: Element): void {
  expect(element.textContent).not.toMatch(/\b(console|app|pane|error)-[a-z][a-z-]+[a-z]\b/);
}
