// What a person filled in for the next rehearsal. It outlives the screen: nothing typed is lost by looking elsewhere
// or by a refusal.

import type { Wish } from '../../lib/api';

export interface Form {
  quorum: string;
  devices: string;
  hot_device: string;
  rng_seed: string;
  fee_rate: string;
  holdings: string;
  prices: string;
  books: string;
  policies: string;
  lifecycle: boolean;
  out: string;
}

/** Nothing wished for. */
export const EMPTY: Form = {
  quorum: '2-of-3',
  devices: '',
  hot_device: '',
  rng_seed: '',
  fee_rate: '',
  holdings: '',
  prices: '',
  books: '',
  policies: '',
  lifecycle: false,
  out: '',
};

export const form = $state<Form>({ ...EMPTY });

/** One per line; empty lines say nothing. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const given = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** The wish that a form states; what is empty is as the program proposes. */
export function wishOf(filled: Form): Wish {
  return {
    quorum: given(filled.quorum),
    devices: lines(filled.devices),
    hot_device: given(filled.hot_device),
    rng_seed: given(filled.rng_seed),
    fee_rate: given(filled.fee_rate),
    holdings: given(filled.holdings),
    prices: given(filled.prices),
    books: given(filled.books),
    policies: lines(filled.policies),
    lifecycle: filled.lifecycle,
    out: given(filled.out),
  };
}

/** Whether the treasury's inputs are a person's own, not the rehearsal's. */
export function ownHoldings(filled: Form): boolean {
  return [filled.holdings, filled.prices, filled.books, filled.policies].some((one) => one.trim() !== '');
}
