// Every screen in every state and both languages: it says something, shows no bare id, and axe finds nothing.

import { cleanup, render } from '@testing-library/svelte';
import { type Component, tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { speak } from '../../src/lib/texts.svelte';
import Doctor from '../../src/screens/Doctor.svelte';
import Home from '../../src/screens/Home.svelte';
import Log from '../../src/screens/Log.svelte';
import Transfer from '../../src/screens/Transfer.svelte';
import Treasury from '../../src/screens/Treasury.svelte';
import Wallets from '../../src/screens/Wallets.svelte';
import { expectNoBareIds, faults, NOTHING, show, VIEWS } from './stage';

vi.mock('../../src/lib/backend');

const screens: Record<string, Component> = {
  home: Home,
  wallets: Wallets,
  treasury: Treasury,
  transfer: Transfer,
  log: Log,
  doctor: Doctor,
};
const rooms = { nothing: NOTHING, ...VIEWS };

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

describe.each(Object.entries(screens))('%s', (name, Screen) => {
  describe.each(Object.entries(rooms))('with a room at %s', (_, view) => {
    test.each(['ja', 'en'] as const)('in %s', async (language) => {
      show(view);
      speak(language);
      const { container, getByTestId, getByRole } = render(Screen);
      await vi.waitFor(() =>
        expect(container.querySelectorAll('h2, [data-testid="primary"]').length).toBeGreaterThan(0),
      );
      await tick();
      expect(getByTestId(`screen-${name}`)).toBeTruthy();
      expect(getByRole('heading', { level: 1 }).textContent).not.toBe('');
      expect(container.querySelectorAll('[data-testid="primary"]').length).toBeLessThanOrEqual(1);
      expect(container.querySelectorAll('[style]:not(li):not(ol):not(svg)')).toHaveLength(0);
      expectNoBareIds(container);
      // The structure is the same in both languages.
      if (language === 'en') expect(await faults(container)).toEqual([]);
    });
  });
});
