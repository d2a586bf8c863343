// The window's own page zoom: the web view has none. Everything is measured in rem, so the root's size does it.

import { keep, kept } from './kept';

export const STEPS = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200] as const;

function first(): number {
  const chosen = Number(kept('zoom'));
  return STEPS.find((step) => step === chosen) ?? 100;
}

let percent = $state<number>(first());

function put(next: number): void {
  percent = next;
  keep('zoom', String(next));
  show();
}

function show(): void {
  document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`;
}

export const zoom = {
  get percent(): number {
    return percent;
  },
  larger: (): void => put(STEPS.find((step) => step > percent) ?? 200),
  smaller: (): void => put(STEPS.findLast((step) => step < percent) ?? 50),
  plain: (): void => put(100),
  /** Draws what was chosen before. */
  show,
};
