import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { PageView, View } from '../src/lib/api';
import * as backend from '../src/lib/backend';
import { fieldsOf, judge } from '../src/lib/compare';
import { letter } from '../src/lib/ledger';
import { keyRoom } from './rooms';
import { by, openOn, turnTo } from './window';

vi.mock('../src/lib/backend', () => import('./program'));

const user = userEvent.setup();

function page(at: number, change: (view: View) => void = () => undefined): View {
  const view = keyRoom();
  const shown = view.devices.find((device) => device.person === 'A')?.screen;
  if (shown?.kind !== 'review') throw new Error('the device of A shows a review');
  shown.page = at;
  change(view);
  return view;
}

const approve = 5;

describe('the device', () => {
  it('turns its pages by its buttons and by the arrows', async () => {
    await openOn(page(0));
    await user.click(by('device-A-right'));
    await user.keyboard('{ArrowRight}{ArrowLeft}{ArrowUp}');
    expect(backend.press).toHaveBeenNthCalledWith(1, 'A', 'right');
    expect(backend.press).toHaveBeenNthCalledWith(2, 'A', 'right');
    expect(backend.press).toHaveBeenNthCalledWith(3, 'A', 'left');
    expect(backend.press).toHaveBeenNthCalledWith(4, 'A', 'both');
  });

  it('shows its page, and which of how many', async () => {
    await openOn(page(2));
    const device = by('device-A');
    expect(device.textContent).toContain('Page 3 of 7');
    expect(device.querySelector('svg.ledger')?.textContent).toContain('NdUXKJAQN8x4aZ4j6U');
  });

  it('names what both buttons do, and Enter never does it', async () => {
    await openOn(page(approve));
    expect(by('device-A-both').textContent).toContain('Both: approve');
    expect(by('device-A-both').classList.contains('primary')).toBe(true);
    (document.activeElement as HTMLElement).blur();
    await user.keyboard('{Enter}');
    expect(backend.press).not.toHaveBeenCalled();
    await user.keyboard(' ');
    expect(backend.press).toHaveBeenCalledWith('A', 'both');
    await turnTo(page(approve + 1));
    expect(by('device-A-both').textContent).toContain('Both: refuse');
    expect(by('device-A-both').classList.contains('primary')).toBe(false);
  });

  it('mirrors the field at hand in groups of four', async () => {
    await openOn(page(2));
    const groups = screen.getAllByRole('button', { name: /Group [0-9]/ });
    const value = keyRoom().devices[0]?.expected[2]?.value ?? '';
    expect(groups.map((group) => group.textContent?.trim()).join('')).toBe(value);
    expect(document.querySelector('.expected [aria-current]')?.textContent).toBe('Public key');
    groups[0]?.focus();
    await user.keyboard(' ');
    expect(backend.press).not.toHaveBeenCalled();
  });

  it('that shows something else than was computed is to be refused', async () => {
    await openOn(page(2));
    expect(document.querySelector('.contradiction')).toBeNull();
    await turnTo(
      page(2, (view) => {
        const field = view.devices[0]?.expected[2];
        if (field) field.value = field.value.replace('tpubD', 'tpubE');
      }),
    );
    expect(screen.getByRole('alert').textContent).toContain('something else than was computed');
  });

  it('that contradicts is not led to approving, but on to refusing', async () => {
    await openOn(
      page(approve, (view) => {
        const field = view.devices[0]?.expected[2];
        if (field) field.value = field.value.replace('tpubD', 'tpubE');
      }),
    );
    expect(screen.getByRole('alert').textContent).toContain('left out or changed');
    expect(by('device-A-both').classList.contains('primary')).toBe(false);
    (document.activeElement as HTMLElement).blur();
    await user.keyboard('{Enter}');
    expect(backend.press).toHaveBeenCalledExactlyOnceWith('A', 'right');
  });

  it('with a screen of its own shows no drawn one, but all that it must show', async () => {
    await openOn(
      page(0, (view) => {
        for (const device of view.devices)
          Object.assign(device, { simulated: false, screen: { kind: 'idle' } });
      }),
    );
    const device = by('device-A');
    const expected = keyRoom().devices[0]?.expected ?? [];
    expect(device.querySelectorAll('button, svg')).toHaveLength(0);
    expect(device.textContent).toContain('Look at the Ledger of A itself');
    expect([...device.querySelectorAll('.title')].map((one) => one.textContent)).toEqual(
      expected.map((one) => one.title),
    );
    const value = expected[2]?.value ?? '';
    const fours = [...(device.querySelectorAll('li')[2]?.querySelectorAll('.value span') ?? [])];
    expect(fours.map((one) => one.textContent).join('')).toBe(value);
    expect(fours.every((one) => (one.textContent ?? '').length <= 4)).toBe(true);
    await user.keyboard('{ArrowRight} ');
    expect(backend.press).not.toHaveBeenCalled();
  });

  it.each([true, false])(
    'for which nothing was computed is to be refused (simulated: %s)',
    async (simulated) => {
      await openOn(
        page(0, (view) => {
          for (const device of view.devices) Object.assign(device, { simulated, expected: [] });
        }),
      );
      expect(screen.getByRole('alert').textContent).toContain('Nothing was computed');
    },
  );

  it('is not pressed by keys that scroll, tick or write elsewhere', async () => {
    await openOn(page(approve));
    const elsewhere = ['.script', 'aside button', 'nav button', '[data-testid="band"] button'];
    for (const css of elsewhere) {
      const place = document.querySelector<HTMLElement>(css);
      if (place === null) throw new Error(`there is no ${css}`);
      place.focus();
      expect(document.activeElement).toBe(place);
      await user.keyboard('{ArrowUp}{ArrowRight}{ArrowLeft}');
      if (css === '.script') await user.keyboard(' ');
    }
    expect(backend.press).not.toHaveBeenCalled();
    by('device-A-right').focus();
    await user.keyboard('{ArrowUp}');
    expect(backend.press).toHaveBeenCalledExactlyOnceWith('A', 'both');
  });
});

const pages = (...all: [string[], PageView['both']?][]): PageView[] =>
  all.map(([lines, both = 'nothing']) => ({ lines, both }));

describe('what a device must show', () => {
  const review = pages(
    [['Review transaction', 'to send bitcoin']],
    [['To (1/2)', 'tb1qabc', 'def']],
    [['To (2/2)', 'ghi']],
    [['Sign transaction'], 'approve'],
    [['Reject transaction'], 'reject'],
  );
  const expected = [
    { title: 'Review transaction', value: 'to send bitcoin' },
    { title: 'To', value: 'tb1qabcdefghi' },
    { title: 'Sign transaction', value: '' },
  ];

  it('a field over several pages is one', () => {
    expect(fieldsOf(review).map((field) => field.title)).toEqual([
      'Review transaction',
      'To',
      'Sign transaction',
      'Reject transaction',
    ]);
    expect(judge(review, 2, expected)).toEqual({ at: 1, contradiction: null });
    expect(judge(review, 3, expected)).toEqual({ at: 2, contradiction: null });
    expect(judge(review, 4, expected)).toEqual({ at: null, contradiction: null });
  });

  it('a page that was not computed is a contradiction', () => {
    const warned = [...pages([['High fees warning', 'Fees are above 10%']]), ...review];
    expect(judge(warned, 0, expected).contradiction).toBe('unexpected');
    // And said on every page from the first on, but for the one that refuses.
    expect([1, 2, 3, 4].map((page) => judge(warned, page, expected).contradiction)).toEqual([
      'extra',
      'extra',
      'extra',
      'extra',
    ]);
    expect(judge(warned, 5, expected).contradiction).toBeNull();
  });

  it('a field that never came is a contradiction where one would approve', () => {
    const short = [...review.slice(0, 1), ...review.slice(3)];
    expect(judge(short, 0, expected).contradiction).toBeNull();
    expect(judge(short, 1, expected).contradiction).toBe('missing');
  });

  it('the second amount is held against the second one', () => {
    const two = pages([['Amount', '1 BTC']], [['Amount', '2 BTC']]);
    const both = [
      { title: 'Amount', value: '1 BTC' },
      { title: 'Amount', value: '3 BTC' },
    ];
    expect(judge(two, 0, both).contradiction).toBeNull();
    expect(judge(two, 1, both)).toEqual({ at: 1, contradiction: 'other' });
  });

  it('the title of the page that approves need not be computed', () => {
    const some = expected.slice(0, 2);
    expect(judge(review, 3, some)).toEqual({ at: null, contradiction: null });
  });

  it('a device that shows what nothing was computed for is to be refused', () => {
    expect(judge(review, 1, [])).toEqual({ at: null, contradiction: 'uncomputed' });
    expect(judge(review, 3, []).contradiction).toBe('uncomputed');
    expect(judge(review, 4, []).contradiction).toBeNull();
  });
});

describe('letters on the screen', () => {
  it('break where the screen ends and shrink before anything is cut', () => {
    expect(letter(['Public key (1/3)', 'tpubDFH9dgzveyD8zT'])).toEqual({
      lines: ['Public key (1/3)', 'tpubDFH9dgzveyD8zT'],
      size: 11,
    });
    const long = 'x'.repeat(300);
    const cut = letter(['Message', long]);
    expect(cut.lines.slice(1).join('')).toBe(long);
    expect(cut.lines.length * cut.size * 1.12).toBeLessThanOrEqual(60);
  });
});
