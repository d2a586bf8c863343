// What a device shows against what was computed: which expected field a page belongs to, and whether they agree.

import type { Expected, PageView } from './api';

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
  /** `other`: another value; `unexpected`: a page that was not computed; `missing`: one that never came. */
  contradiction: 'other' | 'unexpected' | 'missing' | null;
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

/** The page at hand against what was computed. Nothing is said where nothing was computed. */
export function judge(pages: PageView[], page: number, expected: Expected[]): Judgement {
  const fields = fieldsOf(pages);
  const field = fields.find((one) => one.first <= page && page <= one.last);
  const act = pages[page]?.both;
  if (field === undefined || expected.length === 0 || act === 'reject')
    return { at: null, contradiction: null };
  const at = placeOf(fields, field, expected);
  if (act === 'approve') {
    const agreed = new Set<number>();
    for (const one of fields) {
      const place = placeOf(fields, one, expected);
      if (place !== null && bare(expected[place]?.value ?? '') === bare(one.value)) agreed.add(place);
    }
    return { at, contradiction: agreed.size < expected.length ? 'missing' : null };
  }
  if (at === null) return { at, contradiction: 'unexpected' };
  return { at, contradiction: bare(expected[at]?.value ?? '') === bare(field.value) ? null : 'other' };
}
