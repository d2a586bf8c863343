// The keys that hold everywhere.

import { arming } from './arming.svelte';
import { room, SCREENS, THEMES, type Screen } from './room.svelte';
import { speak, tongue } from './texts.svelte';
import { zoom } from './zoom.svelte';

/** The other language. */
export function turnLanguage(): void {
  speak(tongue() === 'ja' ? 'en' : 'ja');
}

/** The next theme: system, light, dark. */
export function turnTheme(): void {
  const at = THEMES.indexOf(room.theme);
  room.dress(THEMES[(at + 1) % THEMES.length] ?? 'system');
}

/** Projector mode on or off. It shows the ceremony. */
export function turnProjector(): void {
  room.projector = !room.projector;
  if (room.projector) room.screen = 'ceremony';
}

/** Another screen; the projector shows none but the ceremony, so it ends. */
function goTo(screen: Screen): void {
  room.projector = false;
  room.screen = screen;
}

function pressed(event: KeyboardEvent): (() => void) | undefined {
  if (event.altKey && !event.ctrlKey) {
    const screen = SCREENS[Number(/^Digit([1-7])$/.exec(event.code)?.[1] ?? event.key) - 1];
    return screen && (() => goTo(screen));
  }
  if (event.ctrlKey) {
    return { '+': zoom.larger, '=': zoom.larger, ';': zoom.larger, '-': zoom.smaller, '0': zoom.plain }[
      event.key
    ];
  }
  return { F2: turnLanguage, F3: turnTheme, F4: turnProjector }[event.key];
}

/** Enter acts as the primary action when no control has the focus, once it has stood there for a moment. */
function primary(event: KeyboardEvent): HTMLElement | null {
  const target = event.target;
  if (event.key !== 'Enter' || event.altKey || event.ctrlKey || event.repeat || !arming.armed) return null;
  if (target instanceof Element && target.closest('a, button, input, select, textarea, summary, dialog'))
    return null;
  return document.querySelector<HTMLElement>('[data-primary], [data-testid="primary"]:not(:disabled)');
}

/** A key that is held down presses a button once: nobody runs through questions by leaning on Enter. */
function held(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    event.repeat &&
    [' ', 'Enter'].includes(event.key) &&
    target instanceof Element &&
    target.matches('button')
  );
}

export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if (held(event)) {
    event.preventDefault();
    return;
  }
  const act = pressed(event);
  if (act !== undefined) {
    event.preventDefault();
    act();
    return;
  }
  const button = primary(event);
  if (button !== null) {
    event.preventDefault();
    button.click();
  }
}
