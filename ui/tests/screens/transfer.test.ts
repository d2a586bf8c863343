import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { room } from '../../src/lib/room.svelte';
import Transfer from '../../src/screens/Transfer.svelte';
import { NOTHING, show, VIEWS } from './stage';

vi.mock('../../src/lib/backend');

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

test('the way to the step stands there when the step at hand is the transfer’s', async () => {
  show(VIEWS.middle);
  render(Transfer);
  const primary = screen.getByTestId('primary');
  expect(primary.textContent).toBe('To step 2.3');
  await userEvent.click(primary);
  expect(room.screen).toBe('ceremony');
});

test('a finished rehearsal offers no step', () => {
  show(VIEWS.end);
  render(Transfer);
  expect(screen.queryByTestId('primary')).toBeNull();
});

test('the chosen transfer is shown in full', async () => {
  show(VIEWS.end);
  render(Transfer);
  await userEvent.click(screen.getByTestId('transfer-refill'));
  const [, refill] = VIEWS.end.transfers;
  expect(screen.getByText(/leaves the cold wallet/)).toBeTruthy();
  expect(document.body.textContent).toContain(refill!.txid);
  expect(document.body.textContent).toContain(refill!.destination);
  expect(screen.getByText('B, A; each signature verified')).toBeTruthy();
  expect(screen.getAllByText('refill.hex')).not.toHaveLength(0);
});

test('what devices must show is drawn page by page', () => {
  show(VIEWS.middle);
  render(Transfer);
  const pages = screen.getByRole('list', { name: /each signing device/ }).querySelectorAll('li');
  expect([...pages].map((page) => page.querySelector('.title')?.textContent)).toEqual(
    VIEWS.middle.transfers[0]!.expected.map((one) => one.title),
  );
});

test('twenty coins are shown first, all on demand', async () => {
  show(VIEWS.middle);
  render(Transfer);
  const coins = (): number => screen.getByRole('table').querySelectorAll('tbody tr').length;
  expect(coins()).toBe(20);
  await userEvent.click(screen.getByTestId('coins-all'));
  expect(coins()).toBe(VIEWS.middle.transfers[0]!.inputs.length);
});

test('nothing open: what would be planned is shown, and nothing is said to be done', async () => {
  show(NOTHING);
  render(Transfer);
  expect(await screen.findByText(/This is what a rehearsal would plan/)).toBeTruthy();
  expect(document.querySelectorAll('[aria-current="step"]')).toHaveLength(0);
  expect(document.body.textContent).not.toContain('signature verified');
});
