// Records as a person reads them: filtered, cut into pages, their bodies as lines of key and value. Pure.

import type { RecordView } from '../../lib/api';

export const PAGE = 100;

/** A body's value and the way to it. */
export interface Line {
  key: string;
  value: string;
}

function flatten(key: string, value: unknown, into: Line[]): void {
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object' || one === null)) {
      into.push({ key, value: value.map(String).join(', ') });
    } else {
      value.forEach((one, at) => flatten(`${key}.${at + 1}`, one, into));
    }
    return;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only?.[0] === '$bytes') {
      into.push({ key, value: String(only[1]) });
      return;
    }
    for (const [name, inner] of entries) flatten(key === '' ? name : `${key}.${name}`, inner, into);
    return;
  }
  into.push({ key, value: value === null ? '—' : String(value) });
}

/** A record's body, one line for each value. What is no JSON is one line as it stands. */
export function bodyLines(body: string): Line[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [{ key: '', value: body }];
  }
  const found: Line[] = [];
  flatten('', parsed, found);
  return found;
}

/** What tells one record from another of its kind, in the order in which it is said. */
const TELLING = [
  'ceremony',
  'step',
  'serial',
  'person',
  'what',
  'purpose',
  'approver',
  'holder',
  'name',
  'file',
  'index',
  'numbers',
];

/** A record in a few words, from its body: `key-generation · read_back_hash`. Empty where nothing tells it apart. */
export function gist(body: string): string {
  const lines = bodyLines(body);
  const said = TELLING.flatMap((key) => lines.find((line) => line.key === key)?.value ?? []);
  return said.join(' · ');
}

/** The room that a kind belongs to: `ceremony.step-done` → `ceremony`. */
export function roomOf(kind: string): string {
  return kind.split('.', 1)[0] ?? kind;
}

/** Each room once, in the order of the alphabet. */
export function roomsOf(records: RecordView[]): string[] {
  return [...new Set(records.map((record) => roomOf(record.kind)))].sort();
}

/**
 * Records of a room (all where it is empty) that hold every word that is searched for, newest first. `named` gives a
 * kind's name in the language of the moment, so that it can be searched for too.
 */
export function found(
  records: RecordView[],
  room: string,
  search: string,
  named: (kind: string) => string,
): RecordView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const names = new Map<string, string>();
  const nameOf = (kind: string): string => {
    const known = names.get(kind) ?? named(kind).toLowerCase();
    names.set(kind, known);
    return known;
  };
  const result: RecordView[] = [];
  for (let at = records.length - 1; at >= 0; at -= 1) {
    const record = records[at];
    if (record === undefined || (room !== '' && roomOf(record.kind) !== room)) continue;
    const text = words.length === 0 ? '' : `${record.seq} ${record.kind} ${record.body}`.toLowerCase();
    if (words.every((word) => text.includes(word) || nameOf(record.kind).includes(word))) result.push(record);
  }
  return result;
}
