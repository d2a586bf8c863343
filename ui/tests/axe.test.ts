// axe-core finds nothing wrong with any state of the shell and the ceremony. Contrast is the look crate's test.

import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';

import type { View } from '../src/lib/api';
import { speak } from '../src/lib/texts.svelte';
import { ASKS, asking, DECLINED, finishedRoom, keyRoom, lockedRoom, SAME } from './rooms';
import { openOn } from './window';

vi.mock('../src/lib/backend', () => import('./program'));

const ROOMS: Record<string, () => View> = {
  confirm: () => asking(ASKS.confirm),
  compare: () => asking(SAME),
  type_in: () => asking(ASKS.type_in),
  try_again: () => asking(ASKS.try_again),
  locked: () => lockedRoom(),
  device: () => keyRoom(),
  pane: () => asking(ASKS.pane),
  working: () => asking(null),
  stopped: () => ({ ...keyRoom(), state: 'stopped', ask: null, failure: DECLINED }),
  finished: () => finishedRoom(),
  idle: () => ({
    ...keyRoom(),
    state: 'idle',
    folder: null,
    log: null,
    ask: null,
    ceremonies: [],
    current: null,
  }),
};

describe.each(Object.entries(ROOMS))('%s', (_, view) => {
  it.each(['en', 'ja'] as const)('is accessible in %s', async (language) => {
    await openOn(view());
    speak(language);
    await new Promise((done) => setTimeout(done, 350));
    const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])).toEqual([]);
  });
});
