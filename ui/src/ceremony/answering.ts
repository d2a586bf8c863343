// Answers go to the program once: what is on its way is not sent again, and a question that has only just come up is
// not answered by the press that answered the last one.

import type { Answer } from '../lib/api';
import { arming } from '../lib/arming.svelte';
import * as backend from '../lib/backend';
import { room } from '../lib/room.svelte';

export function reply(id: number, answer: Answer): void {
  if (room.busy || !arming.armed) return;
  void room.act(() => backend.answer(id, answer));
}
