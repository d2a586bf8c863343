import { cleanup, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { DeviceAtHand, DevicesView } from '../../src/lib/api';
import * as backend from '../../src/lib/backend';
import AtHand from '../../src/screens/parts/AtHand.svelte';

vi.mock('../../src/lib/backend');

beforeEach(() => {
  vi.clearAllMocks();
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const device = (given: Partial<DeviceAtHand>): DeviceAtHand => ({
  number: 0,
  model: 'Nano S Plus',
  serial: '0001',
  path: '/dev/hidraw0',
  simulated: false,
  state: 'app',
  app: 'Bitcoin',
  version: '2.4.6',
  firmware: null,
  person: null,
  fingerprint: '73c5da0a',
  failure: null,
  ...given,
});

const answers = (devices: DeviceAtHand[]): Promise<DevicesView> =>
  Promise.resolve({ devices, failure: null });

test('devices come and go while the list is shown, and are asked for no longer after it', async () => {
  const asked = vi.mocked(backend.devices);
  asked.mockReturnValueOnce(answers([]));
  asked.mockReturnValueOnce(answers([device({ person: 'Sato' }), device({ number: 1, state: 'locked' })]));
  asked.mockReturnValue(answers([device({ number: 1, state: 'in_use', person: 'Tanaka' })]));
  const { unmount } = render(AtHand);
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.queryByTestId('at-hand')).toBeNull();

  await vi.advanceTimersByTimeAsync(1000);
  const rows = within(screen.getByTestId('at-hand')).getAllByRole('row').slice(1);
  expect(rows.map((row) => row.dataset['state'])).toEqual(['app', 'locked']);
  expect(rows[0]?.textContent).toContain('Sato');
  expect(rows[0]?.textContent).toContain('73c5da0a');

  await vi.advanceTimersByTimeAsync(1000);
  const left = within(screen.getByTestId('at-hand')).getAllByRole('row').slice(1);
  expect(left.map((row) => row.dataset['state'])).toEqual(['in_use']);

  unmount();
  const times = asked.mock.calls.length;
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked.mock.calls.length).toBe(times);
});

test('what stands in the way of a device stands beside it with its remedy', async () => {
  const failure = {
    code: 'device-no-permission',
    fields: { path: '/dev/hidraw0', rule: 'the udev rule' },
    interruption: true,
  };
  vi.mocked(backend.devices).mockReturnValue(
    answers([device({ state: 'no_permission', app: null, version: null, fingerprint: null, failure })]),
  );
  render(AtHand);
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.getByTestId('error').textContent).toContain('the udev rule');
});
