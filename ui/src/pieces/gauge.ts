// Where the gauge's ticks stand. Pure, so that it can be tested without drawing.

import type { RuleView } from '../lib/api';

/** One tick: a cap, a target, or both where they coincide. */
export interface Tick {
  ppm: number;
  what: 'cap' | 'target' | 'both';
  /** Ids of the rules that it belongs to. */
  rules: string[];
  /** The line its label stands on, counted from the bar, so that near labels do not cover each other. */
  row: number;
}

const STEP = 50_000;

/** The right end of the scale: above share and caps with some air, in steps of five per cent, at most all. */
export function scaleOf(share: number, rules: RuleView[]): number {
  const highest = Math.max(share, ...rules.flatMap((rule) => [rule.cap_ppm, rule.target_ppm]), STEP);
  const withAir = Math.ceil((highest * 11) / 10 / STEP) * STEP;
  return Math.min(1_000_000, Math.max(3 * STEP, withAir));
}

/** Ticks from left to right; equal ones are one. */
export function ticksOf(rules: RuleView[]): Tick[] {
  const places = new Map<number, { caps: string[]; targets: string[] }>();
  const place = (ppm: number): { caps: string[]; targets: string[] } => {
    const there = places.get(ppm) ?? { caps: [], targets: [] };
    places.set(ppm, there);
    return there;
  };
  for (const rule of rules) {
    place(rule.cap_ppm).caps.push(rule.rule);
    place(rule.target_ppm).targets.push(rule.rule);
  }
  const top = scaleOf(0, rules);
  const ticks: Tick[] = [];
  for (const [ppm, { caps, targets }] of [...places].sort(([a], [b]) => a - b)) {
    const what = caps.length === 0 ? 'target' : targets.length === 0 ? 'cap' : 'both';
    const before = ticks.at(-1);
    const near = before !== undefined && ppm - before.ppm < top / 4;
    const names = [...new Set([...caps, ...targets])];
    ticks.push({ ppm, what, rules: names, row: near ? before.row + 1 : 0 });
  }
  return ticks;
}
