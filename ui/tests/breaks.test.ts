import { describe, expect, it } from 'vitest';

import { phrasesOf } from '../src/lib/breaks';

describe('phrases', () => {
  const sentence = 'お名前をお呼びしますので、氏名と役割をお答えください。';

  it('lose nothing', () => {
    for (const text of [sentence, '', 'SHA-256を「語」で読み上げます。', 'A の Ledger']) {
      expect(phrasesOf(text).join('')).toBe(text);
    }
  });

  it('keep a borrowed word whole', () => {
    expect(phrasesOf('コールドウォレットの鍵を生成します。')[0]).toBe('コールドウォレットの');
  });

  it('keep a compound whole', () => {
    expect(phrasesOf('番号を読み上げてください。進行責任者は番号を入力します。')).toContain('進行責任者は');
  });

  it('keep a number with what it counts', () => {
    expect(phrasesOf('表示を四文字ずつ読み上げます。')).toContain('四文字ずつ');
    expect(phrasesOf('内容が1ページずつ')).toContain('1ページずつ');
  });

  it('keep words whole, with the particles behind them', () => {
    const phrases = phrasesOf(sentence);
    expect(phrases).toContain('氏名と');
    expect(phrases[0]).toBe('お名前を');
    for (const phrase of phrases) expect(phrase).not.toMatch(/^[をにはがのと、。]/u);
  });
});
