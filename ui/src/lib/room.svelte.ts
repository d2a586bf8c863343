// The one store: what the program shows of the room, and how this window shows it.

import type { CeremonyView, FailureView, LineView, View } from './api';
import * as backend from './backend';
import { keep, kept } from './kept';

export const SCREENS = ['home', 'ceremony', 'wallets', 'treasury', 'transfer', 'log', 'doctor'] as const;
export type Screen = (typeof SCREENS)[number];

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const NOTHING: View = {
  revision: 0,
  state: 'idle',
  folder: null,
  offline: false,
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

function firstTheme(): Theme {
  const chosen = kept('theme');
  return THEMES.find((theme) => theme === chosen) ?? 'system';
}

/** What a command was refused with; something else that went wrong keeps its words under a code of its own. */
export function failureOf(thrown: unknown): FailureView {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'fields' in thrown) {
    return thrown as FailureView;
  }
  return { code: 'console-unreachable', fields: { detail: String(thrown) }, interruption: true };
}

class Room {
  /** The room as the program shows it, whole. */
  view = $state.raw<View>(NOTHING);
  /** Whether the program has answered once. */
  ready = $state(false);
  screen = $state<Screen>('home');
  theme = $state<Theme>(firstTheme());
  projector = $state(false);
  /** A command is on its way. */
  busy = $state(false);
  /** Why the last command was refused. */
  failure = $state.raw<FailureView | null>(null);

  /** The ceremony at hand. */
  get ceremony(): CeremonyView | null {
    return this.view.ceremonies.find((one) => one.id === this.view.current) ?? null;
  }

  /** The line of the step at hand. */
  get line(): LineView | null {
    const step = this.ceremony?.step;
    const lines = this.ceremony?.acts.flatMap((act) => act.steps) ?? [];
    return lines.find((one) => one.id === step?.id) ?? null;
  }

  /**
   * Where the rehearsal stands that is open here. Without a log there is nothing to go on with, and a ceremony that was
   * aborted is final.
   */
  get standing(): 'open' | 'finished' | 'stopped' | 'unopened' | 'final' {
    const { state, log, failure } = this.view;
    if (state === 'finished') return 'finished';
    if (state !== 'stopped') return 'open';
    if (failure?.code === 'app-ceremony-aborted') return 'final';
    return log === null ? 'unopened' : 'stopped';
  }

  /** Whether a rehearsal is open in this window. */
  get open(): boolean {
    return this.view.state !== 'idle';
  }

  #fetching: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  /**
   * Fetches the room as it is from this call on. One fetch is under way at a time; calls that come meanwhile share the
   * one after it.
   */
  refresh = (): Promise<void> => {
    if (this.#fetching === null) {
      this.#fetching = this.#fetch().finally(() => (this.#fetching = null));
      return this.#fetching;
    }
    this.#next ??= this.#fetching.then(() => {
      this.#next = null;
      return this.refresh();
    });
    return this.#next;
  };

  /** An older picture never replaces a newer one. */
  #fetch = async (): Promise<void> => {
    try {
      const next = await backend.view();
      if (this.ready && next.revision < this.view.revision) return;
      this.view = next;
      this.ready = true;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  };

  /** Follows the program's changes until the returned function is called. */
  follow = (): (() => void) => {
    const listening = backend.onChanged(() => void this.refresh());
    // Once more when it listens: what changed while it did not yet would otherwise be seen by nobody.
    listening.then(this.refresh, (thrown: unknown) => (this.failure = failureOf(thrown)));
    void this.refresh();
    return () => void listening.then((end) => end()).catch(() => undefined);
  };

  /** Runs a command of the program. A refusal stays as `failure`, and nothing else changes. */
  act = async <T>(command: () => Promise<T>): Promise<T | undefined> => {
    this.busy = true;
    try {
      const result = await command();
      this.failure = null;
      await this.refresh();
      return result;
    } catch (thrown) {
      this.failure = failureOf(thrown);
      return undefined;
    } finally {
      this.busy = false;
    }
  };

  dress = (theme: Theme): void => {
    this.theme = theme;
    keep('theme', theme);
  };
}

export const room = new Room();
