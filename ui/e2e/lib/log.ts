// What the other programs say of a rehearsal's folder.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'vitest';

import { program, type Stage } from './stage';

const ask = (name: string, args: string[]): string =>
  execFileSync(program(name), args, { maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** The stage's one rehearsal. */
export function folderOf(stage: Stage): string {
  const [folder, ...more] = readdirSync(stage.rehearsals);
  if (folder === undefined || more.length > 0)
    throw new Error(`one rehearsal was expected: ${folder}, ${more}`);
  return join(stage.rehearsals, folder);
}

export type LogRecord = { seq: number; kind: string; body: Record<string, unknown> };

/** The records of a rehearsal's log, as the command line reads them. */
export function recordsOf(folder: string): LogRecord[] {
  const identity = join(folder, 'auditor.identity');
  const lines = ask('himuro', [
    'log',
    'show',
    join(folder, 'rehearsal.himuro'),
    '--identity',
    identity,
    '--json',
  ]);
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogRecord);
}

/** The keys of a rehearsal's epochs, as the pane opens them for whoever holds an identity; 32 bytes each. */
export function epochKeysOf(folder: string): Buffer[] {
  const epochs = join(folder, 'bundle', 'epochs');
  return readdirSync(epochs).map((name) => {
    const wrapped = readFileSync(join(epochs, name)).toString('base64');
    const task = { type: 'open_epoch', identity_file: join(folder, 'auditor.identity'), wrapped };
    const input = JSON.stringify({ version: 1, profile: 'rehearsal', task }) + '\n';
    const said = execFileSync(program('himuro-pane'), ['--scripted'], { input }).toString();
    const key = /"type":"epoch_opened","key":"([0-9a-f]{64})"/.exec(said)?.[1];
    if (key === undefined) throw new Error(`the pane did not open ${name}`);
    return Buffer.from(key, 'hex');
  });
}

/** What the auditor's program says of itself that it cannot prove. */
const NOT_PROVEN = [
  'auditor-backup',
  'auditor-freshness',
  'auditor-head-missing',
  'auditor-register-typed',
  'auditor-spend',
];

/** The command line and the auditor's program, each on its own: everything is proven, nothing contradicts; `also` is what
 *  else the auditor says it cannot prove. */
export function isProven(folder: string, also: string[] = []): void {
  const bundle = [join(folder, 'bundle'), '--identity', join(folder, 'auditor.identity')];
  const said = ask('himuro', ['log', 'verify', ...bundle, '--language', 'en']);
  expect(said).toContain('Content proven');
  const verified = JSON.parse(ask('himuro', ['log', 'verify', ...bundle, '--json'])) as {
    head: { root: string };
  };
  type Finding = { verdict: string; text: string };
  const report = JSON.parse(ask('himuro-auditor', [...bundle, '--json'])) as { findings: Finding[] };
  expect(report.findings.filter((one) => !['proven', 'not-proven'].includes(one.verdict))).toEqual([]);
  // What no program can prove from a log, and what only paper would show.
  const open = report.findings.filter((one) => one.verdict === 'not-proven').map((one) => one.text);
  expect([...new Set(open)].sort()).toEqual([...NOT_PROVEN, ...also].sort());
  expect(JSON.stringify(report)).toContain(verified.head.root);
}
