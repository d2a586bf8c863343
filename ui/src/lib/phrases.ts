// Small turns of phrase that several screens need.

import { t, tongue } from './texts.svelte';

/** Names one after the other, as the language joins them. */
export function list(names: string[]): string {
  return names.join(tongue() === 'ja' ? '、' : ', ');
}

/** `2-of-3` as the two numbers that a sentence names. */
export function quorumOf(quorum: string): { needed: string; keys: string } {
  const [needed = quorum, keys = ''] = quorum.split('-of-');
  return { needed, keys };
}

/** From which wallet to which, in words. */
export function direction(purpose: string): string {
  return t(purpose === 'refill' ? 'console-direction-refill' : 'console-direction-rebalance');
}
