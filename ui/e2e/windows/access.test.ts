// Every screen, light and dark: axe-core finds nothing, and at 200 % nothing is cut and everything is in reach.

import { expect, test } from 'vitest';

import { axe, cut, dress, enlarged } from '../lib/access';
import { People, type Sight } from '../lib/people';
import { on, patient, type Stage } from '../lib/stage';

const SCREENS = ['home', 'ceremony', 'wallets', 'treasury', 'transfer', 'log', 'doctor'];

/** Looks at the page as it is; what is found names the place. */
async function examine(stage: Stage, place: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await dress(stage, theme);
    found.push(...(await axe(stage)).map((one) => `${place}, ${theme}: ${one}`));
  }
  const small = await enlarged(stage, () => cut(stage));
  found.push(...small.map((one) => `${place}, 200 %: ${one}`));
  return found;
}

async function screens(stage: Stage, when: string): Promise<string[]> {
  const found: string[] = [];
  for (const screen of SCREENS) {
    await stage.driver.click(await stage.driver.find(`[data-testid=nav-${screen}]`));
    await stage.until(screen, `return document.querySelector('[data-testid=screen-${screen}]') !== null;`);
    if (screen === 'treasury' && when === 'before') {
      await stage.until(
        'the treasury is computed',
        "return document.querySelector('[data-testid=gauge]') !== null;",
      );
    }
    found.push(...(await examine(stage, `${screen} ${when}`)));
  }
  return found;
}

/** Asks of one form are drawn alike. */
const form = (sight: Sight): string =>
  sight.ask === 'confirm' && !/same|words|head/.test(sight.question ?? '')
    ? 'confirm'
    : `${sight.ask} ${sight.question ?? ''}`;

test('with nothing open', patient(5), () =>
  on('access-idle', {}, async (stage) => {
    expect(await screens(stage, 'before')).toEqual([]);
  }),
);

test('through a rehearsal', patient(10), () =>
  on('access', {}, async (stage) => {
    const people = new People(stage);
    const found: string[] = [];
    const forms = new Set<string>();
    let tried = false;
    await people.begin();
    await people.lead(async (sight) => {
      if (!forms.has(form(sight))) {
        forms.add(form(sight));
        found.push(...(await examine(stage, `ceremony, ${form(sight)}`)));
      }
      if (sight.ask === 'confirm' && !tried) {
        // A no, so that an error with its remedy is looked at too.
        tried = true;
        await people.press('[data-testid=answer-no]');
        await people.until('the no is taken', (now) => now.ask === 'try_again');
        return true;
      }
      if (sight.ask === 'try_again') {
        await people.yes();
        await people.until('it is tried again', (now) => now.ask !== 'try_again');
        return true;
      }
      return false;
    });
    for (const kind of ['confirm', 'type_in', 'try_again', 'device', 'pane']) {
      expect(
        [...forms].some((one) => one.startsWith(kind)),
        `${kind} was looked at`,
      ).toBe(true);
    }
    found.push(...(await screens(stage, 'finished')));
    expect(found).toEqual([]);
  }),
);
