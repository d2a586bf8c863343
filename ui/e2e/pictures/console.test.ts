// Every screen of the console, through one rehearsal at each size.

import { test } from 'vitest';

import { People, type Sight } from '../lib/people';
import { on, type Stage } from '../lib/stage';
import { KEY, pause } from '../lib/webdriver';
import { inEveryDress, SIZES, take } from './shots';

/** What a picture of an ask is called; asks of one form are drawn alike. */
function nameOf(sight: Sight): string {
  if (sight.question === 'app-ask-same') return 'ceremony-compare';
  if (sight.question === 'app-ask-words' || sight.question === 'app-ask-head') return 'ceremony-words';
  if (sight.question === 'app-ask-roll') return 'ceremony-roll';
  if (sight.ask === 'device')
    return sight.step?.startsWith('sign') ? 'ceremony-device-sign' : 'ceremony-device';
  return `ceremony-${{ confirm: 'confirm', type_in: 'type', try_again: 'error', pane: 'pane' }[sight.ask ?? ''] ?? 'other'}`;
}

async function show(stage: Stage, screen: string): Promise<void> {
  await stage.driver.click(await stage.driver.find(`[data-testid=nav-${screen}]`));
  await stage.until(screen, `return document.querySelector('[data-testid=screen-${screen}]') !== null;`);
  if (screen === 'treasury' || screen === 'transfer' || screen === 'doctor') await pause(700);
}

for (const [width, height] of SIZES) {
  test(`the console at ${width}×${height}`, { timeout: 600_000 }, () =>
    on(`pictures-${width}`, { width, height }, async (stage) => {
      const [window] = stage.display.windows(/himuro-console/);
      stage.display.xdotool('windowsize', window ?? '', String(width), String(height));
      const shot = (screen: string): Promise<void> =>
        inEveryDress(stage, (dress) => take(stage.display, 'console', screen, dress, width, height));
      for (const screen of ['home', 'treasury', 'transfer', 'doctor']) {
        await show(stage, screen);
        await shot(screen === 'home' ? 'home' : `${screen}-idle`);
      }
      await show(stage, 'home');
      const people = new People(stage);
      const taken = new Set<string>();
      let tried = false;
      await people.begin();
      await people.lead(async (sight) => {
        const name = nameOf(sight);
        if (!taken.has(name)) {
          taken.add(name);
          await shot(name);
          if (name === 'ceremony-compare') {
            await stage.driver.keys([KEY.f4]);
            await shot('projector');
            await stage.driver.keys([KEY.f4]);
          }
          if (name === 'ceremony-device-sign') {
            for (const screen of ['wallets', 'treasury', 'transfer', 'log', 'home']) {
              await show(stage, screen);
              await shot(screen === 'home' ? 'home-open' : screen);
            }
            await show(stage, 'ceremony');
            // From the first page to the amount and on to where it goes.
            for (const page of ['amount', 'to']) {
              await people.press('[data-testid^=device-][data-testid$=-right]');
              await pause(400);
              await shot(`${name}-${page}`);
            }
          }
        }
        if (sight.ask === 'confirm' && sight.question === 'app-ask-same' && !tried) {
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
      await shot('finished');
      await show(stage, 'log');
      await shot('log-finished');
    }),
  );
}
