// Kill -9 of the console and of the pane, spread over the rehearsal: it goes on at the step, and nothing is lost.

import { expect, test } from 'vitest';

import { folderOf, isProven, recordsOf, type LogRecord } from '../lib/log';
import { Enough, People, type Sight } from '../lib/people';
import { executable, on, patient } from '../lib/stage';
import { KEY, pause } from '../lib/webdriver';

/** When the console is ended, each once; every step stands in crates/app/tests/console.rs. */
const MOMENTS: [string, (sight: Sight, answered: number) => boolean][] = [
  ['while a device has the floor', (sight) => sight.ask === 'device' && sight.step !== null],
  ['while the pane is open', (sight) => sight.ask === 'pane'],
  ['right after an answer', (sight, answered) => sight.ask === 'confirm' && answered > 5],
  ['while an intent is typed', (sight) => sight.question === 'app-type-to'],
  ['while a signature is asked', (sight) => sight.ask === 'device' && sight.step === 'sign_to_cold'],
];

const text = (records: LogRecord[]): string[] => records.map((record) => JSON.stringify(record));

test('the console is killed again and again, and the rehearsal still ends well', patient(15), () =>
  on('kill', {}, async (stage) => {
    const people = new People(stage);
    let before: string[] = [];
    await people.begin();
    for (const [moment, isNow] of MOMENTS) {
      console.log(`until ${moment}`);
      let since = 0;
      await people.lead(async (sight) => {
        if (!isNow(sight, (since += 1))) return false;
        if (moment === 'right after an answer') await stage.driver.keys([KEY.enter]);
        throw new Enough(moment);
      });
      const pane = moment === 'while the pane is open' ? (await people.custodian()).pid : undefined;
      await stage.kill();
      const after = text(recordsOf(folderOf(stage)));
      expect(after.slice(0, before.length), `${moment}: what was written stays`).toEqual(before);
      before = after;
      if (pane !== undefined) {
        // Nobody listens any more: it wipes what it holds and ends.
        for (let waits = 0; executable(pane) !== '' && waits < 100; waits += 1) await pause(100);
        expect(executable(pane), 'the pane outlives its console').toBe('');
      }
      await stage.open();
      await people.goOn();
    }
    await people.lead();
    const whole = recordsOf(folderOf(stage));
    expect(text(whole).slice(0, before.length)).toEqual(before);
    const done = whole
      .filter((record) => record.kind === 'ceremony.step-done')
      .map((record) => JSON.stringify([record.body['ceremony'], record.body['step']]));
    expect(new Set(done).size, 'no step is done twice').toBe(done.length);
    // That sessions ended without being closed is on record, and the auditor says so.
    isProven(folderOf(stage), ['auditor-session-broken-off']);
  }),
);

test(
  'the pane is killed while it is open: the console says so, and the step is tried again',
  patient(10),
  () =>
    on('kill-pane', {}, async (stage) => {
      const people = new People(stage);
      let killed = false;
      await people.begin();
      await people.lead(async (sight) => {
        if (sight.ask === 'pane' && !killed) {
          const custodian = await people.custodian();
          await custodian.window();
          await custodian.press('ctrl+Return', 'Return');
          process.kill(custodian.pid, 'SIGKILL');
          killed = true;
          const told = await people.until('the console says so', (now) => now.ask === 'try_again');
          expect(told.error).toBe('app-pane-silent');
          return true;
        }
        if (sight.ask === 'try_again') {
          await people.yes();
          await people.until('it is tried again', (now) => now.ask !== 'try_again');
          return true;
        }
        if (killed && sight.ask !== 'pane' && sight.step !== 'split_shares')
          throw new Enough('the step is done');
        return false;
      });
      expect(killed).toBe(true);
    }),
);
