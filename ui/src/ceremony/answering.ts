// Answers go to the program once: what is on its way is not sent again.

import type { Answer } from '../lib/api';
import * as backend from '../lib/backend';
import { room } from '../lib/room.svelte';

export function reply(id: number, answer: Answer): void {
  if (room.busy) return;
  void room.act(() => backend.answer(id, answer));
}
