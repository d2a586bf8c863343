// What the treasury computes while no rehearsal is open. Asked once for the same inputs, for it reads a node's files.

import type { FailureView, Survey, Wish } from '../../lib/api';
import * as backend from '../../lib/backend';
import { failureOf } from '../../lib/room.svelte';

class Surveyor {
  found = $state.raw<Survey | null>(null);
  failure = $state.raw<FailureView | null>(null);
  busy = $state(false);
  #asked = '';

  /** Surveys these inputs, if they are others than before. */
  look = async (wish: Wish): Promise<void> => {
    const asked = JSON.stringify(wish);
    if (asked === this.#asked && this.failure === null) return;
    this.#asked = asked;
    this.busy = true;
    this.failure = null;
    try {
      const found = await backend.survey(wish);
      if (asked === this.#asked) this.found = found;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.found = null;
      this.failure = failureOf(thrown);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  };

  /** Forgets what was found. */
  forget = (): void => {
    this.found = null;
    this.failure = null;
    this.busy = false;
    this.#asked = '';
  };
}

export const surveyor = new Surveyor();
