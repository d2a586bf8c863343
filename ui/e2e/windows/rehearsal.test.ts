// The main job: the whole rehearsal in the real windows, from home to the auditor's verdict.

import { expect, test } from 'vitest';

import { epochKeysOf, folderOf, isProven } from '../lib/log';
import { People, type Sight } from '../lib/people';
import { on, patient, type Stage } from '../lib/stage';
import { messages, Watch } from '../lib/tap';
import { KEY } from '../lib/webdriver';

/** The approver mistypes the amount once, reads the error and its remedy, and tries again. */
function mistyping(people: People): { before: (sight: Sight) => Promise<boolean>; refused: string[] } {
  let amounts = 0;
  const refused: string[] = [];
  const before = async (sight: Sight): Promise<boolean> => {
    if (sight.ask === 'type_in' && sight.question === 'app-type-amount') {
      amounts += 1;
      if (amounts !== 2) return false;
      await people.typeIn('0.5');
      return true;
    }
    if (sight.ask === 'try_again') {
      refused.push(sight.error ?? 'an error without a code');
      await people.yes();
      await people.until('it is tried again', (now) => now.ask !== 'try_again');
      return true;
    }
    return false;
  };
  return { before, refused };
}

async function language(stage: Stage): Promise<string> {
  return stage.driver.run<string>('return document.documentElement.lang;');
}

/** Nothing that passed to the page was a secret; and the watch would have seen one. */
function nothingSecretPassed(stage: Stage): void {
  const keys = epochKeysOf(folderOf(stage));
  expect(keys).not.toEqual([]);
  const watch = new Watch(keys);
  const passed = messages(stage.tap);
  expect(passed.length).toBeGreaterThan(200);
  const found = passed.flatMap((message) => watch.secretsIn(message));
  expect(found).toEqual([]);
  const seen = new Set(passed.map((message) => (JSON.parse(message) as { command: string }).command));
  for (const command of ['view', 'home', 'begin', 'answer', 'press', 'look_like'])
    expect(seen).toContain(command);
}

test('in English, by mouse, with a refusal and its remedy', patient(10), () =>
  on('rehearsal-en', { language: 'en' }, async (stage) => {
    const people = new People(stage);
    if ((await language(stage)) !== 'en') await people.press('[data-testid=language]');
    await people.begin();
    const { before, refused } = mistyping(people);
    await people.lead(before);
    expect(refused).toEqual(['treasury-intents-disagree']);
    expect(people.answered).toBeGreaterThan(60);
    isProven(folderOf(stage));
    nothingSecretPassed(stage);
  }),
);

test('in Japanese, by keyboard alone, the other language for a while', patient(10), () =>
  on('rehearsal-ja', { language: 'ja' }, async (stage) => {
    const people = new People(stage);
    people.hands = 'keys';
    if ((await language(stage)) !== 'ja') await stage.driver.keys([KEY.f2]);
    await stage.until('it is Japanese', "return document.documentElement.lang === 'ja';");
    await people.begin();
    let turned = 0;
    await people.lead(async () => {
      if (people.answered === 20 || people.answered === 30) {
        const now = await language(stage);
        await stage.driver.keys([KEY.f2]);
        await stage.until('the language has changed', `return document.documentElement.lang !== '${now}';`);
        turned += 1;
      }
      return false;
    });
    expect(turned).toBe(2);
    expect(await language(stage)).toBe('ja');
    isProven(folderOf(stage));
    nothingSecretPassed(stage);
  }),
);

test('the watch sees a secret in every form in which one could pass', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, at) => 251 - at));
  const watch = new Watch([key]);
  const quoted = (value: unknown): string => JSON.stringify({ command: 'view', outcome: { Ok: value } });
  expect(watch.secretsIn(quoted({ text: 'legal winner thank' }))).not.toEqual([]);
  expect(
    watch.secretsIn(quoted(['abandon', 'abandon', 'about', 'abandon', 'abandon', 'abandon'])),
  ).not.toEqual([]);
  expect(watch.secretsIn(quoted([['a', 'academic acid acne']]))).not.toEqual([]);
  expect(watch.secretsIn(quoted('AGE-SECRET-KEY-1QQQ'))).not.toEqual([]);
  for (const form of ['hex', 'base64', 'base64url'] as const)
    expect(watch.secretsIn(quoted({ key: key.toString(form) })), form).toHaveLength(1);
  expect(watch.secretsIn(quoted([...key]))).toHaveLength(1);
  expect(watch.secretsIn(quoted({ text: 'Is this what the screen of A shows?' }))).toEqual([]);
});
