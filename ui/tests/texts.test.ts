// Every sentence of the window exists in both languages with the same values, and none is left over.

import { FluentBundle, FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';

import { speak, t } from '../src/lib/texts.svelte';

const texts = import.meta.glob<string>('../../texts/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const code = Object.values(
  import.meta.glob<string>('../src/**/*.{svelte,ts}', { query: '?raw', import: 'default', eager: true }),
).join('\n');

const of = (language: string, file = ''): string =>
  Object.entries(texts)
    .filter(([path]) => path.includes(`/${language}/`) && path.endsWith(`${file}.ftl`))
    .map(([, text]) => text)
    .join('\n');

/** Each message with all that belongs to it: `id` → source. */
function messages(source: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = '';
  for (const line of source.split('\n')) {
    const begins = /^([a-zA-Z][\w-]*) *=/.exec(line);
    if (begins?.[1] !== undefined) at = begins[1];
    if (line.startsWith('#') || line === '') at = '';
    if (at !== '') found.set(at, `${found.get(at) ?? ''}${line}\n`);
  }
  return found;
}

const values = (source: string): string[] =>
  [...new Set([...source.matchAll(/\$(\w+)/g)].map((one) => one[1] ?? ''))].sort();

const en = messages(of('en', 'console'));
const ja = messages(of('ja', 'console'));
const own = (ids: Iterable<string>): string[] => [...ids].filter((id) => id.startsWith('console-'));

/** Ids that stand in the code whole, and beginnings to which something is added: `console-nav-${…}`. */
const whole = new Set([...code.matchAll(/console-[a-z0-9_-]*[a-z0-9]\b(?!-?\$\{)/g)].map((one) => one[0]));
const beginnings = [
  ...new Set([...code.matchAll(/(console-(?:[a-z0-9_]+-)*)\$\{/g)].map((one) => one[1] ?? '')),
].filter((one) => one !== 'console-');

describe('the texts of the window', () => {
  it('are read', () => {
    expect(own(en.keys()).length).toBeGreaterThan(100);
    expect(beginnings).toContain('console-action-');
  });

  it('exist in both languages with the same values', () => {
    expect([...ja.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [id, source] of en) expect([id, values(ja.get(id) ?? '')]).toEqual([id, values(source)]);
  });

  it('exist where they are used', () => {
    const missing = [...whole].filter(
      (id) => !en.has(id) && !own(en.keys()).some((one) => one.startsWith(`${id}-`)),
    );
    expect(missing.filter((id) => id !== 'console-unreachable')).toEqual([]);
    for (const beginning of beginnings) {
      expect([beginning, own(en.keys()).some((id) => id.startsWith(beginning))]).toEqual([beginning, true]);
    }
  });

  it('are all used', () => {
    // `console-yes-app-ask-roll`: the verbs on the buttons are put together in asking.ts.
    const used = (id: string): boolean =>
      whole.has(id) ||
      /^console-(yes|no)(-|$)/.test(id) ||
      beginnings.some((beginning) => id.startsWith(beginning));
    expect(own(en.keys()).filter((id) => !used(id))).toEqual([]);
  });

  it('are whole Fluent', () => {
    for (const language of ['en', 'ja']) {
      const bundle = new FluentBundle(language, { useIsolating: false });
      const faults = bundle.addResource(new FluentResource(of(language)));
      expect(faults).toEqual([]);
      for (const id of own(en.keys())) expect([id, bundle.hasMessage(id)]).toEqual([id, true]);
    }
  });
});

describe('what can go wrong', () => {
  const codes = [...messages(of('en')).keys()].filter((id) => id.startsWith('error-'));

  it('has a sentence and a remedy in both languages, for every code', () => {
    expect(codes.length).toBeGreaterThan(200);
    for (const language of ['ja', 'en'] as const) {
      speak(language);
      for (const id of codes) {
        expect([id, t(id) !== id]).toEqual([id, true]);
        expect([id, t(`${id}.remedy`) !== `${id}.remedy`]).toEqual([id, true]);
      }
    }
  });
});

describe('every question', () => {
  const asked = [...messages(of('en', 'app')).keys()].filter((id) => id.startsWith('app-ask-'));

  it('has a verb for yes and one for no', () => {
    for (const id of asked) {
      expect([id, en.has(`console-yes-${id}`), en.has(`console-no-${id}`)]).toEqual([id, true, true]);
    }
  });
});

describe('every action of the scripts', () => {
  const schema = import.meta.glob<string>('../../ceremonies/*.toml', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const actions = new Set(
    Object.values(schema).flatMap((script) =>
      [...script.matchAll(/type = "([a-z_]+)",?/g)].map((one) => one[1] ?? ''),
    ),
  );

  it('has a name', () => {
    const named = [...actions].filter((action) => en.has(`console-action-${action}`));
    expect(named).toContain('compare_on_device');
    const ceremonies = ['key_generation', 'share_backup', 'rebalance', 'device_lifecycle'];
    expect([...actions].filter((action) => !named.includes(action) && !ceremonies.includes(action))).toEqual(
      [],
    );
  });
});
