// Finds a sentence by its id, in the language of the moment.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

import type { Bilingual } from './api';
import { kept, keep } from './kept';

export type Language = 'ja' | 'en';
export type Values = Record<string, FluentVariable>;

const sources = import.meta.glob<string>('../../../texts/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

function bundleOf(language: Language): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const [path, source] of Object.entries(sources)) {
    if (path.includes(`/${language}/`)) bundle.addResource(new FluentResource(source));
  }
  return bundle;
}

const bundles: Record<Language, FluentBundle> = { ja: bundleOf('ja'), en: bundleOf('en') };

function first(): Language {
  const chosen = kept('language');
  if (chosen === 'ja' || chosen === 'en') return chosen;
  return navigator.language.startsWith('ja') ? 'ja' : 'en';
}

let language = $state<Language>(first());

/** The language of the moment. */
export function tongue(): Language {
  return language;
}

/** Speaks another language from now on. */
export function speak(next: Language): void {
  language = next;
  keep('language', next);
}

/** Whether there is a sentence under this id. */
export function has(id: string): boolean {
  return bundles[language].hasMessage(id);
}

/** The sentence under an id; `id.attribute` names an attribute. A missing one shows its id, so that it is seen. */
export function t(id: string, values: Values = {}): string {
  const bundle = bundles[language];
  const [name = id, attribute] = id.split('.', 2);
  const message = bundle.getMessage(name);
  const pattern = attribute === undefined ? message?.value : message?.attributes[attribute];
  if (pattern === null || pattern === undefined) return id;
  return bundle.formatPattern(pattern, values, []);
}

/** A script's own sentence in the language of the moment. */
export function own(sentence: Bilingual): string {
  return sentence[language];
}
