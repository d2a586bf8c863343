// How numbers and times are written. Amounts are text and BigInt from end to end: a number with a fraction never
// passes through a float.

import type { Language } from './texts.svelte';

const DIGITS = /^[+-]?\d+$/;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Digits of a whole number in threes: `34661000000` → `34,661,000,000`. Anything else stays as it is. */
export function thousands(digits: string): string {
  if (!DIGITS.test(digits)) return digits;
  const sign = /^[+-]/.test(digits) ? digits[0] : '';
  return sign + digits.slice(sign.length).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** An amount in BTC, cut where the eye counts: the whole in threes, the decimals in 3, 3 and 2. */
export interface BtcParts {
  sign: string;
  whole: string;
  decimals: string[];
}

/** `12.50000000` → `12`, and `500`, `000`, `00`. What is no decimal number comes back whole and uncut. */
export function btcParts(btc: string): BtcParts {
  const found = DECIMAL.exec(btc);
  if (!found) return { sign: '', whole: btc, decimals: [] };
  const decimals = (found[3] ?? '').padEnd(8, '0');
  return { sign: found[1], whole: thousands(found[2]), decimals: decimals.match(/.{1,3}/g) ?? [] };
}

/** The same as one line of text, with spaces that never break: `12.500 000 00`. */
export function btcText(btc: string): string {
  const { sign, whole, decimals } = btcParts(btc);
  return sign + whole + (decimals.length > 0 ? `.${decimals.join('\u00a0')}` : '');
}

/** Yen to the last digit: `8,949,150,000円`, `¥8,949,150,000`. */
export function yenExact(yen: string, language: Language): string {
  return language === 'ja' ? `${thousands(yen)}円` : `¥${thousands(yen)}`;
}

/**
 * Yen as a treasurer says it: `89億4,915万円`, `¥8.949 bn`. Where something is left out, `約` or `≈` says so, and it
 * is left out downwards, as a valuation is.
 */
export function yenSpoken(yen: string, language: Language): string {
  if (!DIGITS.test(yen)) return yen;
  const value = BigInt(yen);
  const sign = value < 0n ? '−' : '';
  const size = value < 0n ? -value : value;
  return language === 'ja' ? yenJapanese(size, sign) : yenEnglish(size, sign);
}

function yenJapanese(size: bigint, sign: string): string {
  const MAN = 10_000n;
  const OKU = MAN * MAN;
  const CHO = OKU * MAN;
  const named = [
    [CHO, '兆'],
    [OKU, '億'],
    [MAN, '万'],
    [1n, ''],
  ] as const;
  const first = named.findIndex(([unit]) => size >= unit);
  if (first < 0) return `${sign}0円`;
  let rest = size;
  let said = '';
  for (const [unit, name] of named.slice(first, first + 2)) {
    const count = rest / unit;
    rest %= unit;
    if (count > 0n) said += thousands(count.toString()) + name;
  }
  return `${rest > 0n ? '約' : ''}${sign}${said}円`;
}

function yenEnglish(size: bigint, sign: string): string {
  const named = [
    [1_000_000_000_000n, 'tn'],
    [1_000_000_000n, 'bn'],
    [1_000_000n, 'm'],
  ] as const;
  const scale = named.find(([unit]) => size >= unit);
  if (!scale) return `${sign}¥${thousands(size.toString())}`;
  const [unit, name] = scale;
  const thousandths = (size * 1000n) / unit;
  const inexact = (size * 1000n) % unit !== 0n;
  const decimals = (thousandths % 1000n).toString().padStart(3, '0').replace(/0+$/, '');
  const said = thousands((thousandths / 1000n).toString()) + (decimals ? `.${decimals}` : '');
  return `${inexact ? '≈ ' : ''}${sign}¥${said} ${name}`;
}

/** Millionths as per cent, exact, without zeros at the end: `119322` → `11.9322 %`. */
export function percent(ppm: number, language: Language): string {
  const size = Math.abs(Math.trunc(ppm)).toString().padStart(5, '0');
  const decimals = size.slice(-4).replace(/0+$/, '');
  const number = `${ppm < 0 ? '−' : ''}${thousands(size.slice(0, -4))}${decimals ? `.${decimals}` : ''}`;
  return language === 'ja' ? `${number}%` : `${number} %`;
}

/** Characters in groups, the last one as long as it comes. */
export function groups(text: string, size = 4): string[] {
  return text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];
}

/** Whether a value is read aloud in groups: keys, addresses, digests; not sentences and amounts. */
export const isLong = (value: string): boolean => /[A-Za-z0-9]{20,}/.test(value);

/** A value as it is read aloud: words stay words; what is longer than one is cut into fours. */
export function readingGroups(value: string): string[] {
  const words = value.split(/\s+/).filter((word) => word !== '');
  return words.flatMap((word) => (word.length > 10 ? groups(word) : [word]));
}

/** The two ends of what is too long for a table: `tpubDFH9…WZEheQ`. */
export function ends(text: string, head = 8, tail = 6): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`;
}

const two = (value: number): string => value.toString().padStart(2, '0');

/** `14:05`, by the laptop's clock. */
export function hourOf(ms: number): string {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `14:05:09`, by the laptop's clock. */
export function secondOf(ms: number): string {
  return `${hourOf(ms)}:${two(new Date(ms).getSeconds())}`;
}

/** `2:05` minutes and seconds; `1:02:05` from an hour on. */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** Day, by the laptop's clock: `2026年11月22日`, `22 November 2026`. */
export function day(ms: number, language: Language): string {
  const at = new Date(ms);
  return written(at.getFullYear(), at.getMonth() + 1, at.getDate(), language);
}

/** Day and minute, by the laptop's clock. */
export function dayAndTime(ms: number, language: Language): string {
  return `${day(ms, language)}${language === 'ja' ? ' ' : ', '}${hourOf(ms)}`;
}

function written(year: number, month: number, date: number, language: Language): string {
  return language === 'ja' ? `${year}年${month}月${date}日` : `${date} ${MONTHS[month - 1]} ${year}`;
}

/** A date as a file states it, `2020-05-01`, in words. What is no date stays as it is. */
export function dated(text: string, language: Language): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found || +found[2] < 1 || +found[2] > 12) return text;
  return written(+found[1], +found[2], +found[3], language);
}

/** A moment as a file states it, with the hour and offset it states: no conversion, so that it can be compared. */
export function moment(text: string, language: Language): string {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  if (!found) return text;
  const offset = !found[3] || found[3] === 'Z' ? (found[3] ? ' UTC' : '') : ` (UTC${found[3]})`;
  return `${dated(found[1], language)}${language === 'ja' ? ' ' : ', '}${found[2]}${offset}`;
}
