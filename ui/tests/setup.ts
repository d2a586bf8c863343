// Every test starts in English, in a window that kept nothing.

import { beforeEach, vi } from 'vitest';

import { speak } from '../src/lib/texts.svelte';

beforeEach(() => {
  vi.clearAllMocks();
  localStorage.clear();
  speak('en');
});

// jsdom draws nothing; axe-core asks for a canvas and takes no for an answer.
HTMLCanvasElement.prototype.getContext = () => null;

// jsdom lays nothing out, so nothing can be out of sight.
Element.prototype.scrollIntoView = () => undefined;
