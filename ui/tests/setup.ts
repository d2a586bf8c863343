// Every test starts in English, in a window that kept nothing.

import { beforeEach } from 'vitest';

import { speak } from '../src/lib/texts.svelte';

beforeEach(() => {
  localStorage.clear();
  speak('en');
});
