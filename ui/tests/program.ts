// A program that does as it is told: it stands in for `src/lib/backend` by
// vi.mock('../src/lib/backend', () => import('./program')).

import { vi } from 'vitest';

const done = () => vi.fn(() => Promise.resolve());

export const view = vi.fn();
export const onChanged = vi.fn(() => Promise.resolve(() => undefined));
export const home = vi.fn(() => Promise.resolve({ root: '/rehearsals', rehearsals: [] }));
export const begin = done();
export const resume = done();
export const answer = done();
export const press = done();
export const replug = done();
export const stop = done();
export const leave = done();
export const records = vi.fn(() => Promise.resolve([]));
export const survey = vi.fn(() => new Promise(() => undefined));
export const lookLike = done();
export const mark = done();
export const doctor = vi.fn(() => new Promise(() => undefined));
export const devices = vi.fn(() => new Promise(() => undefined));
export const installUdevRule = done();
