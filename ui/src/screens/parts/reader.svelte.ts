// The records of the open log. Only what is new is fetched; another log begins anew.

import type { FailureView, RecordView } from '../../lib/api';
import * as backend from '../../lib/backend';
import { failureOf } from '../../lib/room.svelte';

class Reader {
  records = $state.raw<RecordView[]>([]);
  failure = $state.raw<FailureView | null>(null);
  #log: string | null = null;
  #reading = false;
  #wanted = 0;

  /** Reads on until the log's size is reached. */
  follow = async (log: string | null, size: number): Promise<void> => {
    if (log !== this.#log) {
      this.#log = log;
      this.records = [];
      this.failure = null;
    }
    this.#wanted = size;
    if (log === null || this.#reading) return;
    this.#reading = true;
    try {
      while (this.#log !== null && this.next < this.#wanted) {
        const of = this.#log;
        const more = await backend.records(this.next);
        if (of !== this.#log) continue;
        if (more.length === 0) break;
        this.records = [...this.records, ...more];
      }
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    } finally {
      this.#reading = false;
    }
  };

  get next(): number {
    return (this.records.at(-1)?.seq ?? -1) + 1;
  }
}

export const reader = new Reader();
