import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { RuleView } from '../../src/lib/api';
import * as backend from '../../src/lib/backend';
import { speak } from '../../src/lib/texts.svelte';
import { scaleOf, ticksOf } from '../../src/pieces/gauge';
import Gauge from '../../src/pieces/Gauge.svelte';
import Treasury from '../../src/screens/Treasury.svelte';
import { NOTHING, REFUSAL, show, VIEWS } from './stage';

vi.mock('../../src/lib/backend');

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

const rule = (id: string, cap: number, target = cap): RuleView => ({
  ...VIEWS.end.treasury!.rules[0]!,
  rule: id,
  cap_ppm: cap,
  target_ppm: target,
});

describe('the gauge', () => {
  test('its scale leaves air above share and caps, and never passes all', () => {
    expect(scaleOf(119322, [rule('R1', 50000), rule('H1', 200000)])).toBe(250000);
    expect(scaleOf(10000, [rule('R1', 50000)])).toBe(150000);
    expect(scaleOf(0, [])).toBe(150000);
    expect(scaleOf(1000000, [rule('R1', 50000)])).toBe(1000000);
  });

  test('cap and target at one place are one tick; near ones stand on lines of their own', () => {
    expect(ticksOf([rule('R1', 50000), rule('H1', 60000, 40000)])).toEqual([
      { ppm: 40000, what: 'target', rules: ['H1'], row: 0 },
      { ppm: 50000, what: 'both', rules: ['R1'], row: 1 },
      { ppm: 60000, what: 'cap', rules: ['H1'], row: 2 },
    ]);
    expect(ticksOf([rule('R1', 50000), rule('H1', 200000)]).map((tick) => tick.row)).toEqual([0, 0]);
    expect(ticksOf([rule('R1', 50000), rule('H2', 50000)])[0]?.rules).toEqual(['R1', 'H2']);
  });

  test('what lies above the lowest cap is hatched, and only that', () => {
    const rules = [rule('R1', 50000), rule('H1', 200000)];
    const above = render(Gauge, { share: 119322, rules });
    expect(above.container.querySelectorAll('rect[fill^="url"]')).toHaveLength(1);
    cleanup();
    const equal = render(Gauge, { share: 50000, rules });
    expect(equal.container.querySelectorAll('rect[fill^="url"]')).toHaveLength(0);
  });

  test('it says in words what it draws', () => {
    render(Gauge, { share: 119322, rules: [rule('R1', 50000)] });
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain('11.9322 %');
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain('R1 5 %');
  });
});

test('with nothing open the rehearsal’s own holdings are surveyed, once', async () => {
  show(NOTHING);
  render(Treasury);
  expect(await screen.findByText(/rehearsal's own holdings|rehearsal’s own holdings/)).toBeTruthy();
  expect(screen.getByText(/more than R1 \(5 %\) allows/)).toBeTruthy();
  cleanup();
  render(Treasury);
  expect(backend.survey).toHaveBeenCalledOnce();
});

test('holdings that cannot be read are refused in place', async () => {
  show(NOTHING);
  vi.mocked(backend.survey).mockRejectedValueOnce(REFUSAL);
  render(Treasury);
  expect((await screen.findByTestId('error')).dataset['code']).toBe('app-unknown-device');
});

test('with a rehearsal open nothing is surveyed: what its log says is shown', () => {
  show(VIEWS.end);
  const { container } = render(Treasury);
  expect(backend.survey).not.toHaveBeenCalled();
  const [hot] = container.querySelectorAll('data.amount');
  expect(hot?.textContent?.replace(/\s+/g, ' ')).toBe('596.61000000 BTC');
  expect(hot?.getAttribute('title')).toBe('59,661,000,000 sat');
});

test('yen are said in the language’s own way, and exactly', () => {
  show(VIEWS.end);
  speak('ja');
  render(Treasury);
  expect(screen.getAllByRole('button', { name: '89億4,915万円（8,949,150,000円）' })).not.toHaveLength(0);
});

test('a breached rule and a kept one differ in words, not only in colour', () => {
  show(VIEWS.end);
  render(Treasury);
  expect(screen.getByText('breached')).toBeTruthy();
  expect(screen.getByText('kept')).toBeTruthy();
});
