// Pictures of windows, named by what they show.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Display, Stage } from '../lib/stage';
import { KEY, pause } from '../lib/webdriver';

export const LANGUAGES = ['en', 'ja'] as const;
export const THEMES = ['light', 'dark'] as const;
export const SIZES = [
  [1280, 800],
  [1920, 1080],
] as const;

/** Takes a picture of the whole display. */
export function take(
  display: Display,
  program: string,
  screen: string,
  dress: string,
  width: number,
  height: number,
): void {
  const folder = process.env['HIMURO_PICTURES'];
  if (folder === undefined) throw new Error('HIMURO_PICTURES is not set: use cargo xtask screenshots');
  mkdirSync(folder, { recursive: true });
  display.picture(join(folder, `${program}-${screen}-${dress}-${width}x${height}.png`));
}

/** Every dress of the console's page as it is now: both languages, both themes. */
export async function inEveryDress(stage: Stage, then: (dress: string) => void): Promise<void> {
  for (const language of LANGUAGES) {
    await turn(stage, KEY.f2, 'document.documentElement.lang', language);
    for (const theme of THEMES) {
      await turn(stage, KEY.f3, "(document.documentElement.dataset.theme ?? 'system')", theme);
      await painted(stage);
      then(`${language}-${theme}`);
    }
  }
}

async function turn(stage: Stage, key: string, now: string, wanted: string): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) {
    const before = await stage.driver.run<string>(`return ${now};`);
    if (before === wanted) return;
    await stage.driver.keys([key]);
    await stage.until('it turns', `return ${now} !== '${before}';`);
  }
}

/** Waits until what is drawn stands on the display. */
export async function painted(stage: Stage): Promise<void> {
  await stage.driver.runAsync(
    'const done = arguments[arguments.length - 1]; document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));',
  );
  await pause(220);
}
