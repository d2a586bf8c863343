import { describe, expect, test } from 'vitest';
import {
  btcParts,
  btcText,
  secondOf,
  dated,
  day,
  dayAndTime,
  ends,
  groups,
  moment,
  percent,
  thousands,
  yenExact,
  yenSpoken,
} from '../../src/lib/format';

describe('amounts', () => {
  test.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['-1000', '-1,000'],
    ['+123456', '+123,456'],
    ['2100000000000000', '2,100,000,000,000,000'],
    ['no number', 'no number'],
    ['', ''],
  ])('thousands of %s', (digits, written) => expect(thousands(digits)).toBe(written));

  test.each([
    ['12.50000000', '12.500 000 00'],
    ['0.00000001', '0.000 000 01'],
    ['5000.00000000', '5,000.000 000 00'],
    ['21000000.00000000', '21,000,000.000 000 00'],
    ['-99.51000000', '-99.510 000 00'],
    ['1', '1.000 000 00'],
    ['1.5', '1.500 000 00'],
    ['1.', '1.'],
    ['much', 'much'],
  ])('%s BTC is cut where the eye counts', (btc, written) =>
    expect(btcText(btc)).toBe(written.replaceAll(' ', '\u00a0')),
  );

  test('what is no amount is shown and not mended', () => {
    expect(btcParts('1e8')).toEqual({ sign: '', whole: '1e8', decimals: [] });
  });
});

describe('yen', () => {
  test.each([
    ['0', '0円', '¥0'],
    ['9999', '9,999円', '¥9,999'],
    ['10000', '1万円', '¥10,000'],
    ['999999', '99万9,999円', '¥999,999'],
    ['1000000', '100万円', '¥1 m'],
    ['8949150000', '89億4,915万円', '≈ ¥8.949 bn'],
    ['8949150001', '約89億4,915万円', '≈ ¥8.949 bn'],
    ['8949000000', '89億4,900万円', '¥8.949 bn'],
    ['100000000', '1億円', '¥100 m'],
    ['100005000', '約1億円', '¥100.005 m'],
    ['75000000000', '750億円', '¥75 bn'],
    ['999999999', '約9億9,999万円', '≈ ¥999.999 m'],
    ['7500000000000', '7兆5,000億円', '¥7.5 tn'],
    ['1000000000001', '約1兆円', '≈ ¥1 tn'],
    ['-11600000000', '−116億円', '−¥11.6 bn'],
    ['?', '?', '?'],
  ])('%s as it is said', (yen, ja, en) => {
    expect(yenSpoken(yen, 'ja')).toBe(ja);
    expect(yenSpoken(yen, 'en')).toBe(en);
  });

  test('to the last digit', () => {
    expect(yenExact('8949150001', 'ja')).toBe('8,949,150,001円');
    expect(yenExact('8949150001', 'en')).toBe('¥8,949,150,001');
  });
});

test.each([
  [119322, '11.9322%', '11.9322 %'],
  [50000, '5%', '5 %'],
  [1, '0.0001%', '0.0001 %'],
  [0, '0%', '0 %'],
  [1000000, '100%', '100 %'],
  [125000, '12.5%', '12.5 %'],
])('%i millionths', (ppm, ja, en) => {
  expect(percent(ppm, 'ja')).toBe(ja);
  expect(percent(ppm, 'en')).toBe(en);
});

test('groups of four end as they come', () => {
  expect(groups('bc1qar0srrr7x')).toEqual(['bc1q', 'ar0s', 'rrr7', 'x']);
  expect(groups('')).toEqual([]);
  expect(groups('abcdef', 3)).toEqual(['abc', 'def']);
});

test('only what is too long is cut', () => {
  expect(ends('73c5da0a')).toBe('73c5da0a');
  expect(ends('123456789012345')).toBe('123456789012345');
  expect(ends('1234567890123456')).toBe('12345678…123456');
});

describe('time', () => {
  const at = new Date(2026, 10, 2, 7, 5, 9).getTime();

  test('by the clock of the laptop', () => {
    expect(secondOf(at)).toBe('07:05:09');
    expect(day(at, 'ja')).toBe('2026年11月2日');
    expect(day(at, 'en')).toBe('2 November 2026');
    expect(dayAndTime(at, 'ja')).toBe('2026年11月2日 07:05');
    expect(dayAndTime(at, 'en')).toBe('2 November 2026, 07:05');
  });

  test('as a file states it, never converted', () => {
    expect(dated('2020-05-01', 'ja')).toBe('2020年5月1日');
    expect(dated('2020-05-01', 'en')).toBe('1 May 2020');
    expect(dated('2020-13-01', 'en')).toBe('2020-13-01');
    expect(dated('May', 'ja')).toBe('May');
    expect(moment('2026-11-20T15:00:00+09:00', 'ja')).toBe('2026年11月20日 15:00 (UTC+09:00)');
    expect(moment('2026-11-20T15:00:00Z', 'en')).toBe('20 November 2026, 15:00 UTC');
    expect(moment('2026-11-20T15:00', 'en')).toBe('20 November 2026, 15:00');
    expect(moment('yesterday', 'en')).toBe('yesterday');
  });
});
