// Text on a Ledger's screen of 128 × 64 points: broken where the screen ends, and smaller before anything is cut.

/** How a page stands on the screen. */
export interface Lettering {
  lines: string[];
  /** The height of a letter, in points. */
  size: number;
}

/** Points for text: arrows stand beside it. */
const WIDTH = 106;
const HEIGHT = 60;
/** Half-width letters are half as wide as they are high. */
const FEWEST = 19;
const MOST = 64;

function broken(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > 0 ? space : width;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

export function letter(page: string[]): Lettering {
  for (let width = FEWEST; ; width += 1) {
    const lines = page.flatMap((line) => line.split('\n')).flatMap((line) => broken(line, width));
    const size = Math.min((2 * WIDTH) / width, 11);
    if (lines.length * size * 1.12 <= HEIGHT || width >= MOST) return { lines, size };
  }
}
