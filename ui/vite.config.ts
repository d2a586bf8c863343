import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // The window loads its files from the program itself: relative, none inlined (the policy forbids data: for faces).
  base: './',
  build: {
    target: 'safari16.4',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // How long each plugin took says something of the machine, nothing of the window.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { fs: { allow: ['..'] } },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    // The faces and tokens are the window's business; a test reads structure.
    css: false,
    // axe-core walks every element, on a machine that may be busy.
    testTimeout: 30_000,
  },
});
