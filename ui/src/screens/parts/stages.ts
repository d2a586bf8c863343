// Where a transfer stands: six stages, each done, at hand or to come. Pure.

import type { TransferView } from '../../lib/api';

export const STAGES = ['intent', 'plan', 'approve', 'sign', 'check', 'export'] as const;
export type Stage = (typeof STAGES)[number];
export type Standing = 'done' | 'at-hand' | 'open';

function done(stage: Stage, transfer: TransferView): boolean {
  switch (stage) {
    case 'intent':
      return transfer.intended;
    case 'plan':
      return true;
    case 'approve':
      return transfer.approved_by.length > 0;
    case 'sign':
      // Only the check knows whether enough signed: it counts each input's signatures.
      return transfer.checked;
    case 'check':
      return transfer.checked;
    case 'export':
      return transfer.exported.length > 0;
  }
}

/** Each stage with its state; the first that is not done is at hand. While no rehearsal is open nothing is done. */
export function standings(transfer: TransferView | null, open: boolean): Record<Stage, Standing> {
  const found: Record<Stage, Standing> = {
    intent: 'open',
    plan: 'open',
    approve: 'open',
    sign: 'open',
    check: 'open',
    export: 'open',
  };
  if (transfer === null || !open) return found;
  let before = true;
  for (const stage of STAGES) {
    if (done(stage, transfer)) found[stage] = 'done';
    else {
      if (before) found[stage] = 'at-hand';
      before = false;
    }
  }
  return found;
}

/** The transfer that a step of the rebalance ceremony works on: `sign_to_hot` is the refill's. */
export function purposeOf(step: string | null): 'rebalance' | 'refill' | null {
  if (step === null) return null;
  if (/^(plan|approve|sign|verify|export)_to_cold$/.test(step)) return 'rebalance';
  if (/^(plan|approve|sign|verify|export)_to_hot$/.test(step)) return 'refill';
  return null;
}
