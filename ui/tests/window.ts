// The window over a program that answers what a test says.

import { render, waitFor } from '@testing-library/svelte';
import { vi } from 'vitest';

import App from '../src/App.svelte';
import type { View } from '../src/lib/api';
import * as backend from '../src/lib/backend';
import { arming } from '../src/lib/arming.svelte';
import { room, type Screen } from '../src/lib/room.svelte';

/** Opens the window on a room. */
export async function openOn(view: View, screen: Screen = 'ceremony'): Promise<void> {
  vi.mocked(backend.view).mockResolvedValue(view);
  room.screen = screen;
  room.projector = false;
  room.failure = null;
  room.ready = false;
  render(App);
  await waitFor(() => {
    if (document.documentElement.dataset['revision'] !== String(view.revision))
      throw new Error('not drawn yet');
  });
  // While the program works nothing is asked, and nothing has to be waited for.
  if (view.state !== 'working') await settled();
}

/** What is in view takes an answer. */
export const settled = (): Promise<void> =>
  waitFor(() => {
    if (!arming.armed) throw new Error('not armed yet');
  });

/** The program shows another room from now on. */
export async function turnTo(view: View): Promise<void> {
  const next = { ...view, revision: room.view.revision + 1 };
  vi.mocked(backend.view).mockResolvedValue(next);
  await room.refresh();
  await waitFor(() => {
    if (document.documentElement.dataset['revision'] !== String(next.revision))
      throw new Error('not drawn yet');
  });
  await settled();
}

export const by = (id: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (found === null) throw new Error(`nothing is called ${id}`);
  return found;
};
