// What a device shows against what was computed: which expected field a page belongs to, and whether they agree.

import type { Expected, PageAct, PageView } from './api';

/** A field as the device shows it, on one page or on several that follow each other. */
export interface Field {
  title: string;
  value: string;
  first: number;
  last: number;
}

/** What is to be said about the page at hand. */
export interface Judgement {
  /** The expected field that this page belongs to, counted from 0; none when it belongs to none. */
  at: number | null;
  /**
   * `other`: another value. `unexpected`: a page that was not computed. `extra`: another page of this review was not.
   * `missing`: one that never came. `uncomputed`: nothing was computed at all.
   */
  contradiction: 'other' | 'unexpected' | 'extra' | 'missing' | 'uncomputed' | null;
}

const PART = /^(.*?) \((\d+)\/(\d+)\)$/;

/** Breaks and spaces say nothing: a device breaks lines where its screen ends. */
const bare = (text: string): string => text.replace(/\s+/g, '');

/** The fields of a review; `Public key (1/3)` and its followers are one. */
export function fieldsOf(pages: PageView[]): Field[] {
  const fields: Field[] = [];
  pages.forEach((page, at) => {
    const [head = '', ...lines] = page.lines;
    const part = PART.exec(head);
    const title = part?.[1] ?? head;
    const value = lines.join(' ');
    const open = fields.at(-1);
    if (part !== null && Number(part[2]) > 1 && open?.title === title) {
      open.value += value;
      open.last = at;
    } else {
      fields.push({ title, value, first: at, last: at });
    }
  });
  return fields;
}

/** The place among the expected fields of the nth field with this title. */
function placeOf(fields: Field[], field: Field, expected: Expected[]): number | null {
  const same = (title: string): boolean => bare(title) === bare(field.title);
  const nth = fields.filter((one) => same(one.title) && one.first < field.first).length;
  const places = expected.flatMap((one, at) => (same(one.title) ? [at] : []));
  return places[nth] ?? null;
}

/** The page at hand against what was computed. On the page that refuses, nothing is ever said. */
export function judge(pages: PageView[], page: number, expected: Expected[]): Judgement {
  const fields = fieldsOf(pages);
  const field = fields.find((one) => one.first <= page && page <= one.last);
  if (field === undefined || actOf(pages, field) === 'reject') return { at: null, contradiction: null };
  if (expected.length === 0) return { at: null, contradiction: 'uncomputed' };
  const at = placeOf(fields, field, expected);
  return { at, contradiction: contradictionOf(pages, fields, field, expected) };
}

const actOf = (pages: PageView[], field: Field): PageAct => pages[field.last]?.both ?? 'nothing';

function contradictionOf(
  pages: PageView[],
  fields: Field[],
  field: Field,
  expected: Expected[],
): Judgement['contradiction'] {
  const agrees = (one: Field): boolean => {
    const place = placeOf(fields, one, expected);
    return place !== null && bare(expected[place]?.value ?? '') === bare(one.value);
  };
  const known = placeOf(fields, field, expected) !== null;
  // A page that only approves or refuses says nothing; any other must have been computed.
  if (actOf(pages, field) === 'nothing') {
    if (!known) return 'unexpected';
    if (!agrees(field)) return 'other';
  }
  const extra = (one: Field): boolean =>
    actOf(pages, one) === 'nothing' && placeOf(fields, one, expected) === null;
  if (fields.some(extra)) return 'extra';
  if (actOf(pages, field) !== 'approve') return null;
  const agreed = new Set(fields.filter(agrees).map((one) => placeOf(fields, one, expected)));
  return agreed.size < expected.length ? 'missing' : null;
}
