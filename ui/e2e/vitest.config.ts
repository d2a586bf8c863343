// Runs of the real windows. `cargo xtask e2e | test | screenshots` builds the programs and says where they are.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['**/*.test.ts'],
    environment: 'node',
    // A rehearsal takes a minute or two; nobody waits for one that hangs.
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // Each file has displays, homes and programs of its own; more at once than there are cores only makes them wait.
    maxWorkers: 2,
    reporters: ['verbose'],
  },
});
