// The doctor: findings by level, the worst first, and the one action, which is asked for and never taken by itself.

import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import * as backend from '../../src/lib/backend';
import { speak, t } from '../../src/lib/texts.svelte';
import Doctor from '../../src/screens/Doctor.svelte';
import { DOCTOR, NOTHING, show } from './stage';

vi.mock('../../src/lib/backend');

const opened = async (language: 'ja' | 'en' = 'en'): Promise<void> => {
  show(NOTHING);
  speak(language);
  render(Doctor);
  await screen.findByRole('heading', { level: 2, name: t('console-doctor-level-stop') });
};

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

test.each(['ja', 'en'] as const)('findings stand by level, the worst first, in %s', async (language) => {
  await opened(language);
  const names = screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent);
  const levels = ['stop', 'look', 'in_order'].map((level) => t(`console-doctor-level-${level}`));
  expect(names.slice(0, 3)).toEqual(levels);
  for (const finding of DOCTOR.findings) {
    const part = screen.getByRole('region', { name: t(`console-doctor-level-${finding.level}`) });
    for (const id of [finding.text, finding.why, finding.mend])
      if (id !== null) expect(within(part).getByText(t(id, finding.values))).toBeTruthy();
    for (const command of finding.commands) expect(within(part).getByText(command)).toBeTruthy();
  }
});

test('a level without findings is not told of', async () => {
  show(NOTHING);
  const findings = DOCTOR.findings.filter((finding) => finding.level === 'in_order');
  vi.mocked(backend.doctor).mockResolvedValue({ ...DOCTOR, findings });
  speak('en');
  render(Doctor);
  await screen.findByRole('heading', { name: t('console-doctor-level-in_order') });
  expect(screen.queryByRole('heading', { name: t('console-doctor-level-stop') })).toBeNull();
  expect(screen.queryByRole('heading', { name: t('console-doctor-level-look') })).toBeNull();
});

test('the rule is installed by keyboard when asked for, and the laptop is looked at again', async () => {
  await opened();
  vi.mocked(backend.installUdevRule).mockResolvedValue();
  expect(backend.installUdevRule).not.toHaveBeenCalled();
  const button = screen.getByRole('button', { name: t('console-doctor-install') });
  button.focus();
  await userEvent.keyboard('{Enter}');
  expect(backend.installUdevRule).toHaveBeenCalledTimes(1);
  await screen.findByText(t('console-doctor-installed'));
  expect(backend.doctor).toHaveBeenCalledTimes(2);
});

test('where nobody can install it, the two commands are said and nothing is claimed', async () => {
  await opened();
  const fields = { first: 'first command', second: 'second command' };
  const refusal = { code: 'app-nobody-to-install', fields, interruption: false };
  vi.mocked(backend.installUdevRule).mockRejectedValue(refusal);
  await userEvent.click(screen.getByRole('button', { name: t('console-doctor-install') }));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('first command');
  expect(alert.textContent).toContain('second command');
  expect(screen.queryByText(t('console-doctor-installed'))).toBeNull();
  await waitFor(() => expect(backend.doctor).toHaveBeenCalledTimes(1));
});
