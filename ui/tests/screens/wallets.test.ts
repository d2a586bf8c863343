import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import * as backend from '../../src/lib/backend';
import { room } from '../../src/lib/room.svelte';
import Address from '../../src/pieces/Address.svelte';
import Amount from '../../src/pieces/Amount.svelte';
import Yen from '../../src/pieces/Yen.svelte';
import Doctor from '../../src/screens/Doctor.svelte';
import Wallets from '../../src/screens/Wallets.svelte';
import { DOCTOR, NOTHING, REFUSAL, show, VIEWS } from './stage';

vi.mock('../../src/lib/backend');

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

test('no wallet: the next step is one press away', async () => {
  show(NOTHING);
  room.screen = 'wallets';
  render(Wallets);
  await userEvent.click(screen.getByTestId('primary'));
  expect(room.screen).toBe('home');
});

test('descriptor, addresses and who saw them', () => {
  show(VIEWS.end);
  const { container } = render(Wallets);
  const [wallet] = VIEWS.end.wallets;
  expect(container.textContent).toContain(wallet!.descriptor);
  for (const one of wallet!.addresses) expect(container.textContent).toContain(one.address);
  expect(screen.getAllByText('seen by A, B, C on the own device')).toHaveLength(3);
  expect(screen.queryByText('not yet')).toBeNull();
});

test('what is not done yet is said so, and not in moss', () => {
  const [key] = VIEWS.end.keys;
  const [wallet] = VIEWS.end.wallets;
  show({
    ...VIEWS.end,
    backup: null,
    keys: [{ ...key!, compared: true, registered: false, enrolled: false }],
    wallets: [
      { ...wallet!, spend_proved: 0, addresses: wallet!.addresses.map((one) => ({ ...one, seen_by: [] })) },
    ],
  });
  const { container } = render(Wallets);
  expect(screen.getAllByText('not yet')).toHaveLength(2);
  expect(screen.getByText(/do not fund this wallet before/)).toBeTruthy();
  expect(screen.getByText(/No key has been backed up yet/)).toBeTruthy();
  expect(container.querySelectorAll('.verified')).toHaveLength(0);
  expect(container.querySelectorAll('.compared')).toHaveLength(1);
});

test('a backup says what proves it, and what the pane lacked', () => {
  const backup = { ...VIEWS.end.backup!, bags: [], hardening: { seccomp: true, landlock: false } };
  show({ ...VIEWS.end, backup });
  const { container } = render(Wallets);
  expect(screen.getByText('The key of A: any 2 of 3 shares restore it')).toBeTruthy();
  expect(screen.getAllByText('not sealed yet')).toHaveLength(3);
  expect(screen.getByText(/No file can be written: could not be taken/)).toBeTruthy();
  for (const digest of backup.digests) expect(container.textContent).toContain(digest);
});

test('an address is one word to a machine, in groups to the eye', () => {
  const address = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
  const { container } = render(Address, { address, compared: 'all' });
  expect(container.querySelector('code')?.textContent).toBe(address);
  expect([...container.querySelectorAll('.group')].map((one) => one.textContent)).toEqual(
    address.match(/.{1,4}/g),
  );
  expect(container.querySelector('code')?.classList.contains('compared')).toBe(true);
});

test('an amount keeps its unit and tells its satoshis', () => {
  const { container } = render(Amount, { amount: { btc: '12.50000000', sat: '1250000000' }, sign: '−' });
  const data = container.querySelector('data')!;
  expect(data.textContent?.replace(/\s+/g, ' ')).toBe('−12.50000000 BTC');
  expect(data.title).toBe('−1,250,000,000 sat');
});

test('yen that are short already are not said twice', () => {
  render(Yen, { yen: '9999' });
  expect(screen.queryByRole('button')).toBeNull();
  expect(document.body.textContent).toContain('¥9,999');
});

test('the doctor looks again', async () => {
  show(NOTHING);
  render(Doctor);
  expect(await screen.findByText('Nothing can be swapped out.')).toBeTruthy();
  expect(screen.getByText('nano-s-plus')).toBeTruthy();
  expect(document.body.textContent).toContain(DOCTOR.sha256);
  vi.mocked(backend.doctor).mockRejectedValueOnce(REFUSAL);
  await userEvent.click(screen.getByTestId('primary'));
  expect((await screen.findByTestId('error')).dataset['code']).toBe(REFUSAL.code);
  expect(screen.getByText('Nothing can be swapped out.')).toBeTruthy();
});
