// A program that shows one recorded room. Its device turns pages; its questions are only written to the console.

import type { Button, View } from '../../src/lib/api';
import { room } from '../../src/lib/room.svelte';
import { speak } from '../../src/lib/texts.svelte';

const asked = new URLSearchParams(location.search);

const FAILURE = { code: 'device-rejected-on-device', fields: {}, interruption: true };

const CHANGES: Record<string, (view: View) => void> = {
  again: (view) => (view.ask = { kind: 'try_again', id: 7, failure: FAILURE, person: null }),
  stopped: (view) => {
    view.state = 'stopped';
    view.ask = null;
    view.failure = FAILURE;
  },
  lie: (view) => {
    const expected = view.devices.flatMap((device) => device.expected);
    for (const field of expected) field.value = field.value.replace('tb1q', 'tb1p').replace('tpubD', 'tpubE');
  },
  aborted: (view) => {
    view.state = 'stopped';
    view.ask = null;
    view.failure = { code: 'app-ceremony-aborted', fields: { ceremony: 'rebalance' }, interruption: false };
  },
  real: (view) => {
    for (const device of view.devices)
      Object.assign(device, { simulated: false, name: 'hid', screen: { kind: 'idle' } });
  },
  uncomputed: (view) => {
    for (const device of view.devices) device.expected = [];
  },
  extra: (view) => {
    for (const { screen } of view.devices)
      if (screen.kind === 'review')
        screen.pages.splice(1, 0, { lines: ['High fees', 'above 10%'], both: 'nothing' });
  },
  pane: (view) => (view.ask = { kind: 'pane', person: 'A' }),
  excepted: (view) => {
    const line = view.ceremonies[0]?.acts[0]?.steps[2];
    if (line) Object.assign(line, { state: 'excepted', exceptions: 1 });
  },
};

let current: Promise<View> | undefined;

async function load(): Promise<View> {
  const response = await fetch(`/room/${asked.get('room') ?? 'key'}.json`);
  const view = (await response.json()) as View;
  const shift = Date.now() - (view.ceremonies.find((one) => one.step)?.step?.since ?? Date.now()) - 125_000;
  for (const one of view.ceremonies) if (one.step?.since) one.step.since += shift;
  const page = Number(asked.get('page') ?? 0);
  for (const device of view.devices) if (device.screen.kind === 'review') device.screen.page = page;
  for (const change of asked.getAll('change')) CHANGES[change]?.(view);
  const theme = asked.get('theme');
  if (theme === 'light' || theme === 'dark') room.dress(theme);
  speak(asked.get('lang') === 'en' ? 'en' : 'ja');
  document.documentElement.style.fontSize = `${asked.get('zoom') ?? 100}%`;
  room.projector = asked.has('projector');
  room.screen = (asked.get('screen') ?? 'ceremony') as typeof room.screen;
  return view;
}

function turn(view: View, person: string, button: Button): View {
  const next = structuredClone(view);
  const screen = next.devices.find((device) => device.person === person)?.screen;
  if (screen?.kind === 'review' && button !== 'both') {
    screen.page = Math.max(0, Math.min(screen.pages.length - 1, screen.page + (button === 'left' ? -1 : 1)));
  }
  next.revision += 1;
  return next;
}

export async function invoke(command: string, values: Record<string, unknown> = {}): Promise<unknown> {
  current ??= load();
  if (command === 'view') return current;
  if (command === 'press')
    current = Promise.resolve(turn(await current, String(values['person']), values['button'] as Button));
  else if (command === 'home') return { root: '/home/himuro/rehearsals', rehearsals: [] };
  else if (command === 'records') return [];
  else if (command === 'doctor') return (await fetch('/room/doctor.json')).json();
  return null;
}
