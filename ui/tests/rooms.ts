// Rooms as the program once showed them, each read anew so that a test may change its own.

import type { Ask, FailureView, View } from '../src/lib/api';
import finished from './rooms/finished.json?raw';
import key from './rooms/key.json?raw';

/** Step 2.3 of the key generation: the Ledger of A shows its public key. */
export const keyRoom = (): View => JSON.parse(key) as View;

/** The end of a rehearsal. */
export const finishedRoom = (): View => JSON.parse(finished) as View;

/** The same step, with something else asked. */
export function asking(ask: Ask | null): View {
  return { ...keyRoom(), ask, state: ask === null ? 'working' : 'asking' };
}

export const DECLINED: FailureView = { code: 'device-rejected-on-device', fields: {}, interruption: true };

export const ASKS: Record<Ask['kind'], Ask> = {
  confirm: {
    kind: 'confirm',
    id: 3,
    question: { who: 'W', text: 'app-ask-roll', values: {}, expect: null },
  },
  type_in: {
    kind: 'type_in',
    id: 4,
    question: { who: 'W', text: 'app-type-seal', values: { bag: '1' }, expect: null },
    paper: 'HM-0001',
  },
  try_again: { kind: 'try_again', id: 5, failure: DECLINED, person: null },
  device: { kind: 'device', person: 'A' },
  pane: { kind: 'pane', person: 'A' },
};

/** The same step, stopped at the simulated Ledger of A, which waits for its PIN. */
export function lockedRoom(): View {
  const failure = {
    code: 'app-ledger-locked',
    fields: { person: 'A', fingerprint: '73c5da0a' },
    interruption: true,
  };
  const view = asking({ kind: 'try_again', id: 11, failure, person: 'A' });
  for (const device of view.devices)
    if (device.person === 'A')
      device.screen = { kind: 'locked', lines: ['Enter PIN', '••', '5'], pin: '1234' };
  return view;
}

/** What two people compare. */
export const SAME: Ask = {
  kind: 'confirm',
  id: 6,
  question: {
    who: 'W',
    text: 'app-ask-same',
    values: { person: 'A', value: 'tpub DFH9 dgzv eyD8' },
    expect: null,
  },
};
