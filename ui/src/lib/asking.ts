// What is asked, in the forms that the sheet and the keyboard need.

import type { Ask, Notice, QuestionView, Told } from './api';
import { has, own, t } from './texts.svelte';

/** Tells one ask from the next. */
export function keyOf(ask: Ask | null): string {
  if (ask === null) return '';
  return 'id' in ask ? `${ask.kind}-${ask.id}` : `${ask.kind}-${ask.person}`;
}

/** Who has the floor. */
export function floorOf(ask: Ask | null): string | null {
  if (ask === null || ask.kind === 'try_again') return null;
  return 'question' in ask ? ask.question.who : ask.person;
}

/** The values that are drawn by a piece of their own, so that the sentence leaves them out. */
const DRAWN: Record<string, string> = {
  'app-ask-same': 'value',
  'app-ask-words': 'words',
  'app-ask-head': 'words',
};

/** What is compared: letters in groups, or words. */
export function comparedOf(question: QuestionView): { kind: 'value' | 'words'; text: string } | null {
  const name = DRAWN[question.text];
  const text = name === undefined ? undefined : question.values[name];
  if (name === undefined || text === undefined) return null;
  return { kind: name === 'value' ? 'value' : 'words', text };
}

/** The question as a sentence. */
export function sentenceOf(question: QuestionView): string {
  const name = DRAWN[question.text];
  const values = name === undefined ? question.values : { ...question.values, [name]: '' };
  return t(question.text, values).trim();
}

/** The verb on the button. */
export function verbOf(question: QuestionView, answer: 'yes' | 'no'): string {
  const id = `console-${answer}-${question.text}`;
  return t(has(id) ? id : `console-${answer}`);
}

/** While a rehearsal is opened: which Ledger is at work, of how many; none while that was not said. */
export function openingOf(told: Told[]): { at: number; of: number } | null {
  const people = told.flatMap(({ notice }) =>
    notice.event === 'found' && notice.text === 'app-session'
      ? notice.values.filter(([name]) => name === 'people').flatMap(([, names]) => names.split(', '))
      : [],
  );
  const asked = new Set(
    told.flatMap(({ notice }) => (notice.event === 'device_will_show' ? [notice.who] : [])),
  );
  return asked.size === 0 || asked.size > people.length ? null : { at: asked.size, of: people.length };
}

/** What was told, as a sentence; null where the window shows it elsewhere. */
export function toldAs(notice: Notice): string | null {
  switch (notice.event) {
    case 'called':
      return t('console-told-called', { role: own(notice.role), people: notice.people.join(', ') });
    case 'duty':
      return t('console-told-duty', { what: own(notice.what), people: notice.people.join(', ') });
    case 'found':
      return t(notice.text, Object.fromEntries(notice.values));
    case 'signed':
      return t('console-told-signed', { who: notice.who, input: notice.input, inputs: notice.inputs });
    case 'wrote':
      return t('console-told-wrote', { file: notice.file });
    default:
      return null;
  }
}
