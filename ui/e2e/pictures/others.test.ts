// The pane's and the auditor's windows.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test } from 'vitest';

import { Display, program } from '../lib/stage';
import { pause } from '../lib/webdriver';
import { LANGUAGES, SIZES, take, THEMES } from './shots';

/** What the console asks of the pane in a rehearsal. */
const BACKUP = {
  version: 1,
  profile: 'rehearsal',
  task: {
    type: 'backup',
    words: { published: 'A' },
    fingerprint: '73c5da0a',
    threshold: 2,
    count: 3,
    rng_seed: 1,
  },
};

type Shown = { press: (...keys: string[]) => Promise<void>; shot: (screen: string) => void };

/** Starts a window, sizes it, and hands its keys over. */
async function shown(
  name: string,
  args: string[],
  [width, height]: readonly [number, number],
  dress: string,
  then: (shown: Shown) => Promise<void>,
  given?: string,
): Promise<void> {
  const display = await Display.open(width, height);
  const running: ChildProcess = spawn(program(name), args, {
    env: display.env(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    if (given !== undefined) running.stdin?.write(`${given}\n`);
    let window: string | undefined;
    for (let waits = 0; window === undefined; waits += 1) {
      if (waits > 200) throw new Error(`${name} has no window`);
      await pause(100);
      window = display.windows(new RegExp(name)).find((one) => display.isViewable(one));
    }
    const id = window;
    display.xdotool('windowsize', id, String(width), String(height), 'windowfocus', id);
    await pause(1200);
    await then({
      press: async (...keys) => {
        // The pane takes no second answer for a moment after a sheet is turned: one key at a time.
        for (const key of keys) {
          display.xdotool('windowfocus', id, 'key', '--clearmodifiers', key);
          await pause(900);
        }
      },
      shot: (screen) => take(display, name.replace('himuro-', ''), screen, dress, width, height),
    });
  } finally {
    running.kill('SIGKILL');
    display.close();
  }
}

for (const size of SIZES) {
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      const dress = `${language}-${theme}`;
      test(`the pane, ${dress}, ${size.join('×')}`, () =>
        shown(
          'himuro-pane',
          ['--lang', language, '--theme', theme],
          size,
          dress,
          async ({ press, shot }) => {
            shot('words');
            await press('ctrl+Return', 'Return');
            shot('share');
            await press('Return');
            shot('type');
            await press('ctrl+Return', 'Return');
            for (const _ of [2, 3]) await press('Return', 'ctrl+Return', 'Return');
            await pause(1500);
            shot('proof');
          },
          JSON.stringify(BACKUP),
        ));
    }
  }
}

test('the auditor', { timeout: 300_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'himuro-pictures-'));
  const folder = join(home, 'rehearsal');
  execFileSync(program('himuro'), ['rehearse', '--unattended', '--out', folder], { stdio: 'ignore' });
  const bundle = [join(folder, 'bundle'), '--identity', join(folder, 'auditor.identity')];
  try {
    for (const size of SIZES) {
      for (const language of LANGUAGES) {
        for (const theme of THEMES) {
          const worn = ['--window', '--language', language, '--theme', theme];
          const dress = `${language}-${theme}`;
          await shown('himuro-auditor', worn, size, dress, async ({ shot }) => shot('open'));
          await shown('himuro-auditor', [...bundle, ...worn], size, dress, async ({ press, shot }) => {
            await pause(1500);
            shot('verdict');
            await press('ctrl+2');
            shot('timeline');
            await press('ctrl+3');
            shot('wallet');
          });
        }
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
