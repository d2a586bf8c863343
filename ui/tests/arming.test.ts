import { waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { View } from '../src/lib/api';
import { arming, SETTLING } from '../src/lib/arming.svelte';
import * as backend from '../src/lib/backend';
import { room } from '../src/lib/room.svelte';
import { ASKS, asking, finishedRoom, SAME } from './rooms';
import { by, openOn } from './window';

vi.mock('../src/lib/backend', () => import('./program'));

/** The room changes, and no time passes. */
async function becomes(view: View): Promise<void> {
  vi.mocked(backend.view).mockResolvedValue({ ...view, revision: room.view.revision + 1 });
  await room.refresh();
  await tick();
}

const ask = (): HTMLElement => document.querySelector<HTMLElement>('[data-ask]') as HTMLElement;
const enter = (): void => {
  const key = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
  document.body.dispatchEvent(key);
};

afterEach(() => vi.useRealTimers());

describe('a second press', () => {
  beforeEach(async () => {
    await openOn(asking(ASKS.confirm));
    vi.useFakeTimers();
    await becomes(asking(SAME));
  });

  it('does not answer the question that came after the one it was meant for', () => {
    expect(ask().dataset['armed']).toBe('false');
    by('answer-yes').click();
    enter();
    vi.advanceTimersByTime(SETTLING - 1);
    by('answer-yes').click();
    by('answer-no').click();
    enter();
    expect(backend.answer).not.toHaveBeenCalled();
  });

  it('answers it once it has stood there for a moment', async () => {
    vi.advanceTimersByTime(SETTLING);
    await tick();
    expect(ask().dataset['armed']).toBe('true');
    enter();
    expect(backend.answer).toHaveBeenCalledExactlyOnceWith(6, { kind: 'yes' });
  });

  it('does not try a failed step again', async () => {
    vi.advanceTimersByTime(SETTLING);
    await becomes(asking(ASKS.try_again));
    by('answer-yes').click();
    enter();
    expect(backend.answer).not.toHaveBeenCalled();
    vi.advanceTimersByTime(SETTLING);
    by('answer-yes').click();
    expect(backend.answer).toHaveBeenCalledExactlyOnceWith(5, { kind: 'yes' });
  });

  it('does not put a rehearsal away that has just been finished, nor begin another', async () => {
    vi.advanceTimersByTime(SETTLING);
    await becomes(finishedRoom());
    by('primary').click();
    enter();
    expect(backend.leave).not.toHaveBeenCalled();
    vi.advanceTimersByTime(SETTLING);
    vi.mocked(backend.view).mockResolvedValue({
      ...finishedRoom(),
      state: 'idle',
      folder: null,
      revision: room.view.revision + 1,
    });
    enter();
    await vi.waitFor(() => expect(by('screen-home')).toBeTruthy());
    enter();
    expect(backend.begin).not.toHaveBeenCalled();
  });
});

it('the same question stays armed while the room changes around it', async () => {
  await openOn(asking(ASKS.confirm));
  await becomes({ ...asking(ASKS.confirm), offline: true });
  expect(arming.armed).toBe(true);
});

it('another screen is armed after a moment', async () => {
  await openOn(asking(ASKS.confirm));
  room.screen = 'home';
  await waitFor(() => expect(arming.armed).toBe(false));
  await waitFor(() => expect(arming.armed).toBe(true));
});
