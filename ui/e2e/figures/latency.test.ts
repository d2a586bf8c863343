// From an answer to the next ask on the screen, measured in the page: durable records, the step, and drawing.

import { appendFileSync } from 'node:fs';

import { test } from 'vitest';

import { Enough, People } from '../lib/people';
import { on } from '../lib/stage';

/** Presses yes, and says after how many milliseconds another ask stood there, painted. */
const MEASURE = `
  const done = arguments[arguments.length - 1];
  const key = () => { const ask = document.querySelector('[data-ask]'); return ask === null ? null : ask.dataset.ask + ask.dataset.askId; };
  const before = key();
  const begun = performance.now();
  const seen = () => {
    const now = key();
    if (now === null || now === before) return requestAnimationFrame(seen);
    requestAnimationFrame(() => done(performance.now() - begun));
  };
  document.querySelector('[data-testid=answer-yes]').click();
  requestAnimationFrame(seen);`;

test('answer to next ask', () =>
  on('latency', {}, async (stage) => {
    const people = new People(stage);
    const taken: number[] = [];
    await people.begin();
    await people.lead(async (sight) => {
      if (sight.ask !== 'confirm') return false;
      taken.push(await stage.driver.runAsync<number>(MEASURE));
      if (taken.length === 40) throw new Enough();
      return true;
    });
    taken.sort((one, other) => one - other);
    const at = (share: number): string => (taken[Math.floor(share * (taken.length - 1))] ?? 0).toFixed(0);
    const file = process.env['HIMURO_FIGURES'];
    if (file === undefined) throw new Error('HIMURO_FIGURES is not set: use cargo xtask bench');
    appendFileSync(
      file,
      `answer to next ask drawn, median of ${taken.length} (19 of 20 within)\t${at(0.5)} ms (${at(0.95)} ms)\n`,
    );
  }));
