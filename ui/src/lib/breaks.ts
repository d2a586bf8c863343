// Where a Japanese line may break: between phrases, never inside a word or before its particle. Large type that is
// read aloud needs it, and the web view does not do it by itself.

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/** Particles, endings and marks belong to what stands before them. */
const HANGS = /^[\p{Script=Hiragana}ー、。，．・」』）！？〜…]+$/u;
const KATAKANA = /^[\p{Script=Katakana}ー・]+$/u;
const ENDS_IN_KATAKANA = /[\p{Script=Katakana}ー・]$/u;
/** So do the parts of a compound: 進行責任者 is one word. */
const KANJI = /^[\p{Script=Han}々]/u;
const ENDS_IN_KANJI = /[\p{Script=Han}々]$/u;
/** A number belongs to what it counts. */
const COUNTS = /^[一二三四五六七八九十百千万\d０-９]+$/u;
/** What opens belongs to what follows. */
const OPENS = /^[おご「『（]$/u;

/** A sentence cut into phrases; nothing is lost. */
export function phrasesOf(text: string): string[] {
  const phrases: string[] = [];
  let opened = false;
  for (const { segment } of segmenter.segment(text)) {
    const last = phrases.length - 1;
    const before = phrases[last] ?? '';
    const hangs = HANGS.test(segment) && !OPENS.test(segment);
    const goesOn =
      (KATAKANA.test(segment) && ENDS_IN_KATAKANA.test(before)) ||
      (KANJI.test(segment) && ENDS_IN_KANJI.test(before));
    if (last >= 0 && (opened || hangs || goesOn || COUNTS.test(before))) phrases[last] = before + segment;
    else phrases.push(segment);
    opened = OPENS.test(segment);
  }
  return phrases;
}
