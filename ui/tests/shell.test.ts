import { waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import * as backend from '../src/lib/backend';
import { failureOf, room, SCREENS } from '../src/lib/room.svelte';
import { zoom } from '../src/lib/zoom.svelte';
import { ASKS, asking, keyRoom } from './rooms';
import { by, openOn } from './window';

vi.mock('../src/lib/backend', () => import('./program'));

const user = userEvent.setup();
const root = document.documentElement;

beforeEach(() => {
  zoom.plain();
  room.dress('system');
});

describe('the band', () => {
  it('says rehearsal in both languages whenever one is open', async () => {
    await openOn(keyRoom());
    expect(by('band').textContent).toContain('REHEARSAL');
    expect(by('band').textContent).toContain('予行演習');
    expect(by('band').textContent).toContain('2026-11-22-230257');
    expect(by('band').textContent).toContain('36 records');
  });

  it('says nothing of it when none is', async () => {
    await openOn({ ...keyRoom(), state: 'idle', folder: null, log: null, ask: null });
    expect(by('band').textContent).not.toContain('REHEARSAL');
    expect(by('screen-ceremony').textContent).toContain('No rehearsal is open');
    await user.click(by('primary'));
    expect(by('screen-home')).toBeTruthy();
  });

  it('changes the language, and keeps it', async () => {
    await openOn(keyRoom());
    await user.click(by('language'));
    expect(root.lang).toBe('ja');
    expect(by('nav-ceremony').textContent?.trim()).toBe('式');
    expect(localStorage.getItem('himuro-language')).toBe('ja');
    await user.keyboard('{F2}');
    expect(root.lang).toBe('en');
  });

  it('changes the theme', async () => {
    await openOn(keyRoom());
    expect(root.dataset['theme']).toBeUndefined();
    await user.click(by('theme'));
    expect(root.dataset['theme']).toBe('light');
    await user.keyboard('{F3}');
    expect(root.dataset['theme']).toBe('dark');
    await user.keyboard('{F3}');
    expect(root.dataset['theme']).toBeUndefined();
  });
});

describe('keys that hold everywhere', () => {
  it('Alt and a digit goes to a screen', async () => {
    await openOn(keyRoom());
    for (const [at, name] of SCREENS.entries()) {
      await user.keyboard(`{Alt>}${at + 1}{/Alt}`);
      expect(room.screen).toBe(name);
      await waitFor(() => expect(by(`screen-${name}`)).toBeTruthy());
    }
  });

  it('Alt and a digit ends the projector, which shows the ceremony only', async () => {
    await openOn(keyRoom());
    await user.keyboard('{F4}');
    expect(room.projector).toBe(true);
    await user.keyboard('{Alt>}6{/Alt}');
    expect(room.projector).toBe(false);
    await waitFor(() => expect(by('screen-log')).toBeTruthy());
    expect(by('nav-log').getAttribute('aria-current')).toBe('page');
  });

  it('Ctrl with plus, minus and nought zooms between 50 and 200 per cent', async () => {
    await openOn(keyRoom());
    for (let at = 0; at < 12; at += 1) await user.keyboard('{Control>}+{/Control}');
    expect(root.style.fontSize).toBe('200%');
    expect(by('band').textContent).toContain('200 %');
    for (let at = 0; at < 12; at += 1) await user.keyboard('{Control>}-{/Control}');
    expect(root.style.fontSize).toBe('50%');
    await user.keyboard('{Control>}0{/Control}');
    expect(root.style.fontSize).toBe('');
  });
});

describe('what goes wrong', () => {
  it('a program that does not answer is said so, with a remedy', async () => {
    await openOn(keyRoom(), 'log');
    vi.mocked(backend.view).mockRejectedValueOnce('no program');
    await room.refresh();
    await waitFor(() => expect(by('error').dataset['code']).toBe('console-unreachable'));
    expect(by('error').textContent).toContain('no program');
    await user.click(by('error').querySelector('button') as HTMLButtonElement);
    expect(document.querySelector('[data-testid="error"]')).toBeNull();
  });

  it('a refusal keeps its code', () => {
    const refusal = { code: 'app-declined', fields: { who: 'A' }, interruption: true };
    expect(failureOf(refusal)).toBe(refusal);
    expect(failureOf(new Error('x')).code).toBe('console-unreachable');
  });

  it('an older picture of the room never replaces a newer one', async () => {
    await openOn({ ...asking(ASKS.confirm), revision: 50 });
    vi.mocked(backend.view).mockResolvedValueOnce({ ...keyRoom(), revision: 49 });
    await room.refresh();
    expect(room.view.revision).toBe(50);
  });
});

describe('following the program', () => {
  /** A fetch of the room that is answered when the test says so. */
  function held(): { answer: (revision: number) => void }[] {
    const fetches: { answer: (revision: number) => void }[] = [];
    vi.mocked(backend.view).mockImplementation(
      () =>
        new Promise((resolve) => fetches.push({ answer: (revision) => resolve({ ...keyRoom(), revision }) })),
    );
    return fetches;
  }

  beforeEach(() => {
    room.ready = false;
  });

  it('fetches once more when it listens: what changed meanwhile is not missed', async () => {
    const fetches = held();
    let listens: (end: () => undefined) => void = () => undefined;
    vi.mocked(backend.onChanged).mockReturnValueOnce(new Promise((resolve) => (listens = resolve)));
    const end = room.follow();
    expect(fetches).toHaveLength(1);
    fetches[0]?.answer(60);
    await vi.waitFor(() => expect(room.view.revision).toBe(60));
    listens(() => undefined);
    await vi.waitFor(() => expect(fetches).toHaveLength(2));
    fetches[1]?.answer(61);
    await vi.waitFor(() => expect(room.view.revision).toBe(61));
    end();
  });

  it('has one fetch under way, and one after it for all who asked meanwhile', async () => {
    const fetches = held();
    const first = room.refresh();
    const others = [room.refresh(), room.refresh(), room.refresh()];
    expect(fetches).toHaveLength(1);
    fetches[0]?.answer(70);
    await first;
    await vi.waitFor(() => expect(fetches).toHaveLength(2));
    expect(room.view.revision).toBe(70);
    fetches[1]?.answer(74);
    await Promise.all(others);
    expect(room.view.revision).toBe(74);
    expect(fetches).toHaveLength(2);
  });
});
