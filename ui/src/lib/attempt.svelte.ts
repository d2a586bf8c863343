// A command that a screen gives, and its refusal: shown where it was given, not over the whole window.

import type { FailureView } from './api';
import { failureOf } from './room.svelte';

export class Attempt {
  /** The command is on its way. */
  busy = $state(false);
  /** Why the last one was refused. */
  refused = $state.raw<FailureView | null>(null);

  /** Runs a command; whether it was carried out. */
  run = async (command: () => Promise<void>): Promise<boolean> => {
    this.busy = true;
    this.refused = null;
    try {
      await command();
      return true;
    } catch (thrown) {
      this.refused = failureOf(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  };
}
