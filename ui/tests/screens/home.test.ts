import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import * as backend from '../../src/lib/backend';
import { room } from '../../src/lib/room.svelte';
import { EMPTY, form, lines, ownHoldings, wishOf } from '../../src/screens/parts/wish.svelte';
import Home from '../../src/screens/Home.svelte';
import { faults, NOTHING, REFUSAL, show, VIEWS } from './stage';

vi.mock('../../src/lib/backend');

beforeEach(() => {
  vi.clearAllMocks();
  Object.assign(form, EMPTY);
});
afterEach(cleanup);

test('one press begins the rehearsal as the program proposes it', async () => {
  show(NOTHING);
  render(Home);
  await userEvent.click(screen.getByTestId('primary'));
  expect(backend.begin).toHaveBeenCalledWith({
    quorum: '2-of-3',
    lifecycle: false,
    devices: [],
    hot_device: null,
    rng_seed: null,
    fee_rate: null,
    holdings: null,
    prices: null,
    books: null,
    policies: [],
    out: null,
  });
  await vi.waitFor(() => expect(room.screen).toBe('ceremony'));
});

test('a refusal is shown in place with its remedy, and nothing typed is lost', async () => {
  show(NOTHING);
  vi.mocked(backend.begin).mockRejectedValueOnce(REFUSAL);
  render(Home);
  await userEvent.click(screen.getByText('With inputs of your own'));
  await userEvent.type(screen.getByTestId('wish-devices'), 'sim:A\n\n sim:F ');
  await userEvent.click(screen.getByRole('radio', { name: /Three of five/ }));
  await userEvent.click(screen.getByTestId('primary'));
  const error = await screen.findByTestId('error');
  expect(error.dataset['code']).toBe('app-unknown-device');
  expect(error.textContent).toContain('sim:F names no device.');
  expect(error.textContent).toContain('Write hid');
  expect(room.screen).toBe('home');
  expect(vi.mocked(backend.begin).mock.calls[0]?.[0]).toMatchObject({
    quorum: '3-of-5',
    devices: ['sim:A', 'sim:F'],
  });
  expect(screen.getByTestId<HTMLTextAreaElement>('wish-devices').value).toBe('sim:A\n\n sim:F ');
  expect(await faults(document.body)).toEqual([]);
  cleanup();
  render(Home);
  expect(screen.getByTestId<HTMLTextAreaElement>('wish-devices').value).toBe('sim:A\n\n sim:F ');
});

test('a rehearsal that was broken off goes on; a finished one says what the auditor needs', async () => {
  show(NOTHING);
  render(Home);
  await userEvent.click(await screen.findByTestId('resume'));
  expect(backend.resume).toHaveBeenCalledWith('/r/2026-11-22-101112', [], null);
  expect(screen.getByText('/r/2026-11-21-101112/bundle')).toBeTruthy();
  expect(screen.getByText('/r/2026-11-21-101112/auditor.identity')).toBeTruthy();
});

test('a rehearsal elsewhere goes on with the devices that are named', async () => {
  show(NOTHING);
  render(Home);
  await userEvent.click(screen.getByText(/Go on with a rehearsal elsewhere/));
  await userEvent.type(screen.getByTestId('resume-folder'), '/media/usb/r');
  const [devices] = screen.getAllByLabelText('Cold devices').filter((one) => one.closest('form') !== null);
  await userEvent.type(devices!, 'hid\nsim:B');
  await userEvent.click(screen.getByRole('button', { name: 'Go on there' }));
  expect(backend.resume).toHaveBeenCalledWith('/media/usb/r', ['hid', 'sim:B'], null);
});

test('an open rehearsal shows the step at hand and the way to it', async () => {
  show(VIEWS.middle);
  render(Home);
  expect(screen.getByText('2.3')).toBeTruthy();
  expect(screen.getAllByRole('progressbar')).toHaveLength(3);
  await userEvent.click(screen.getByTestId('primary'));
  expect(room.screen).toBe('ceremony');
});

test('before the first ceremony no list stands empty', () => {
  show(VIEWS.begin);
  render(Home);
  expect(screen.getByText(/It is being opened/)).toBeTruthy();
  expect(screen.queryByText('Ceremonies')).toBeNull();
});

test('a stopped rehearsal says why, and goes on from its folder', async () => {
  const failure = { code: 'app-declined', fields: { who: 'W' }, interruption: true };
  show({ ...VIEWS.middle, state: 'stopped', ask: null, failure });
  render(Home);
  expect(screen.getByTestId('error').dataset['code']).toBe('app-declined');
  await userEvent.click(screen.getByTestId('primary'));
  await vi.waitFor(() => expect(backend.resume).toHaveBeenCalledWith(VIEWS.middle.folder, [], null));
  expect(backend.leave).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(room.screen).toBe('ceremony'));
});

test('a refusal to go on is shown where it was asked, and the rehearsal stays there', async () => {
  show({ ...VIEWS.middle, state: 'stopped', ask: null, failure: null });
  vi.mocked(backend.resume).mockRejectedValueOnce(REFUSAL);
  render(Home);
  await userEvent.click(screen.getByTestId('primary'));
  const error = await screen.findByTestId('error');
  expect(error.dataset['code']).toBe('app-unknown-device');
  expect(backend.leave).not.toHaveBeenCalled();
  expect(room.screen).toBe('home');
  expect(screen.getByTestId('primary').textContent).toBe('Go on');
});

test('what was never opened is not said to go on', async () => {
  show({ ...VIEWS.begin, state: 'stopped', ask: null, log: null, failure: REFUSAL });
  render(Home);
  expect(screen.getByText('No log is open. What was typed is still in the form.')).toBeTruthy();
  expect(screen.queryByText('Go on')).toBeNull();
  await userEvent.click(screen.getByTestId('primary'));
  expect(backend.leave).toHaveBeenCalledOnce();
  expect(backend.resume).not.toHaveBeenCalled();
});

test('an aborted ceremony is final', () => {
  const failure = { code: 'app-ceremony-aborted', fields: { ceremony: 'rebalance' }, interruption: false };
  show({ ...VIEWS.middle, state: 'stopped', ask: null, failure });
  render(Home);
  expect(screen.queryByText('Go on')).toBeNull();
  expect(screen.getByTestId('primary').textContent).toBe('Put the rehearsal away');
});

test('a finished rehearsal is put away on request only', async () => {
  show(VIEWS.end);
  render(Home);
  expect(backend.leave).not.toHaveBeenCalled();
  expect(screen.getByText(`${VIEWS.end.rehearsed!.out}/bundle`)).toBeTruthy();
  expect(screen.getByText(VIEWS.end.rehearsed!.words[15]!)).toBeTruthy();
  await userEvent.click(screen.getByTestId('primary'));
  expect(backend.leave).toHaveBeenCalledOnce();
});

test('what is empty in the form is not wished for', () => {
  expect(lines(' a \n\n b\n')).toEqual(['a', 'b']);
  expect(wishOf({ ...form, out: '  ' }).out).toBeNull();
  expect(wishOf({ ...form, rng_seed: ' 7 ' }).rng_seed).toBe('7');
  expect(ownHoldings({ ...form, devices: 'hid' })).toBe(false);
  expect(ownHoldings({ ...form, prices: 'p.json' })).toBe(true);
});
