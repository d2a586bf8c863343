// What passed to the web view, and whether a secret was in it.

import { readFileSync } from 'node:fs';

import { repository } from './stage';

const list = (path: string): string[] =>
  readFileSync(repository(path), 'utf8')
    .split(/\s+/)
    .filter((word) => /^[A-Za-z]+$/.test(word));

/** Every run of three words out of these. */
const triples = (words: string[]): string[] =>
  words.slice(2).map((_, at) => words.slice(at, at + 3).join(' '));

/** Looks for secrets: part of a test seed, three words of a share in a row, an age identity, and these keys of epochs. */
export class Watch {
  private readonly seeds: Set<string>;
  private readonly shareWords: Set<string>;
  private readonly headWords: [Set<string>, Set<string>];

  /** `epochKeys` are those of the rehearsal that is watched. */
  constructor(private readonly epochKeys: Buffer[] = []) {
    const seeds = readFileSync(repository('fixtures/test-seeds.toml'), 'utf8').matchAll(/^words = "(.+)"$/gm);
    this.seeds = new Set([...seeds].flatMap(([, words]) => triples((words ?? '').split(' '))));
    this.shareWords = new Set(list('crates/secrets/src/slip39/wordlist.txt'));
    const even = list('crates/audit/src/words/two-syllables.txt').map((word) => word.toLowerCase());
    const odd = list('crates/audit/src/words/three-syllables.txt').map((word) => word.toLowerCase());
    this.headWords = [new Set(even), new Set(odd)];
    if (this.seeds.size < 20 || this.shareWords.size !== 1024 || even.length !== 256 || odd.length !== 256) {
      throw new Error('the lists of words were not read');
    }
  }

  /** What is secret in a message; `json` is the message as it passed. */
  secretsIn(json: string): string[] {
    const found: string[] = [];
    if (/AGE-SECRET-KEY/i.test(json)) found.push('an age identity');
    for (const key of this.epochKeys) {
      if (json.toLowerCase().includes(key.toString('hex'))) found.push('an epoch key, hexadecimal');
      // Without padding, in either alphabet; as a list of numbers it would be an array of bytes.
      if (json.replaceAll('-', '+').replaceAll('_', '/').includes(key.toString('base64').replace(/=+$/, '')))
        found.push('an epoch key, base64');
      if (json.includes([...key].join(','))) found.push('an epoch key, bytes');
    }
    for (const words of runs(JSON.parse(json))) {
      if (this.isHead(words)) continue;
      for (const run of triples(words)) {
        if (this.seeds.has(run)) found.push(`words of a test seed: ${run}`);
        if (run.split(' ').every((word) => this.shareWords.has(word))) found.push(`share words: ${run}`);
      }
    }
    return found;
  }

  /** A log's head is 16 public words, taken in turn from two lists, some of which SLIP-39 has as well. */
  private isHead(words: string[]): boolean {
    return words.length === 16 && words.every((word, at) => this.headWords[at % 2 === 0 ? 0 : 1].has(word));
  }
}

/** The words of every text, and of every list of texts taken together, for a secret may come in pieces. */
function runs(value: unknown): string[][] {
  if (typeof value === 'string') return [wordsOf(value)];
  if (Array.isArray(value)) {
    const texts = value.every((one) => typeof one === 'string');
    return texts ? [wordsOf(value.join(' '))] : value.flatMap(runs);
  }
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(runs);
  return [];
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]+/g) ?? [];

/** The messages of a tap, in order. */
export const messages = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
