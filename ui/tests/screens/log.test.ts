import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import * as backend from '../../src/lib/backend';
import { room } from '../../src/lib/room.svelte';
import Words from '../../src/pieces/Words.svelte';
import { bodyLines, found, gist, PAGE, roomOf, roomsOf } from '../../src/screens/parts/records';
import Records from '../../src/screens/parts/Records.svelte';
import Log from '../../src/screens/Log.svelte';
import { NOTHING, RECORDS, show, VIEWS } from './stage';

vi.mock('../../src/lib/backend');

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

const many = Array.from({ length: 10_000 }, (_, seq) => ({
  seq,
  time: 1795387379654 + seq,
  kind: seq % 2 === 0 ? 'ceremony.step-done' : 'device.read',
  body: JSON.stringify({ person: seq === 7777 ? 'Zoë' : 'A' }),
}));

describe('records', () => {
  test('a body becomes one line for each value', () => {
    expect(
      bodyLines('{"amount":{"btc":"1.0"},"hash":{"$bytes":"ab"},"by":["A","W"],"of":[{"n":1}],"fee":null}'),
    ).toEqual([
      { key: 'amount.btc', value: '1.0' },
      { key: 'hash', value: 'ab' },
      { key: 'by', value: 'A, W' },
      { key: 'of.1.n', value: '1' },
      { key: 'fee', value: '—' },
    ]);
    expect(bodyLines('no json')).toEqual([{ key: '', value: 'no json' }]);
    expect(bodyLines('{}')).toEqual([]);
  });

  test('what tells a record apart stands in few words', () => {
    expect(gist('{"ceremony":"rebalance","step":"assess","time":1}')).toBe('rebalance · assess');
    expect(gist('{"size":159}')).toBe('');
  });

  test('they are found by room, by words and by the name of their kind, newest first', () => {
    const named = (kind: string): string => (kind === 'device.read' ? 'Device read' : kind);
    expect(roomOf('device.read')).toBe('device');
    expect(roomsOf(RECORDS.slice(0, 3))).toEqual(['epoch', 'log', 'session']);
    expect(
      found(many, '', '', named)
        .slice(0, 2)
        .map((one) => one.seq),
    ).toEqual([9999, 9998]);
    expect(found(many, 'device', '', named)).toHaveLength(5000);
    expect(found(many, '', 'zoë', named).map((one) => one.seq)).toEqual([7777]);
    expect(found(many, 'ceremony', 'zoë', named)).toEqual([]);
    expect(found(many, '', 'device read 7777', named).map((one) => one.seq)).toEqual([7777]);
  });

  test('ten thousand are drawn a page at a time', async () => {
    const { container } = render(Records, { records: many });
    const rows = (): number => container.querySelectorAll('tbody tr').length;
    expect(rows()).toBe(PAGE);
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    expect(rows()).toBe(PAGE);
    expect(screen.getByText('2 / 100')).toBeTruthy();
    await userEvent.type(screen.getByTestId('records-search'), 'zoë');
    expect(rows()).toBe(1);
    expect(screen.getByRole('status').textContent).toBe('1 of 10,000');
    await userEvent.type(screen.getByTestId('records-search'), ' nobody');
    expect(screen.getByText('No record is like this. Search for less.')).toBeTruthy();
  });

  test('a record opens and closes', async () => {
    const { container } = render(Records, { records: many.slice(0, 3) });
    const button = screen.getByRole('button', { name: 'Open content of record 2' });
    await userEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(container.querySelector('dl')?.textContent).toContain('ceremony.step-done');
    await userEvent.click(button);
    expect(container.querySelector('dl')).toBeNull();
  });
});

test('no log, no seal; the way to one is shown', () => {
  show(NOTHING);
  render(Log);
  expect(screen.queryByTestId('seal')).toBeNull();
  expect(screen.getByTestId('primary')).toBeTruthy();
});

test('head, seal, words and what is not anchored', () => {
  show(VIEWS.end);
  render(Log);
  const log = VIEWS.end.log!;
  expect(screen.getByTestId('seal').querySelector('path')?.getAttribute('d')).toBe(log.seal);
  expect(screen.getByTestId('seal').getAttribute('viewBox')).toBe(`0 0 ${log.seal_side} ${log.seal_side}`);
  expect(document.body.textContent).toContain(log.root);
  expect(screen.getByText(`The last ${log.size - log.anchored} records are not anchored yet`)).toBeTruthy();
});

test('only records that are new are asked for', async () => {
  show(VIEWS.end);
  const first = { ...VIEWS.end.log!, id: 'aa', size: 2 };
  room.view = { ...VIEWS.end, log: first };
  vi.mocked(backend.records).mockImplementation((after) =>
    Promise.resolve(many.slice(after, room.view.log?.size ?? 0)),
  );
  const { container } = render(Log);
  const rows = (): number => container.querySelectorAll('button.quiet').length;
  await vi.waitFor(() => expect(rows()).toBe(2));
  room.view = { ...room.view, log: { ...first, size: 5 } };
  await vi.waitFor(() => expect(rows()).toBe(5));
  room.view = { ...room.view, revision: room.view.revision + 1 };
  await tick();
  expect(vi.mocked(backend.records).mock.calls.map(([after]) => after)).toEqual([0, 2]);
  room.view = { ...room.view, log: { ...first, id: 'bb', size: 1 } };
  await vi.waitFor(() => expect(rows()).toBe(1));
});

test('sixteen words are numbered', () => {
  const { container } = render(Words, { words: VIEWS.end.log!.words });
  const items = [...container.querySelectorAll('li')].map((one) => one.textContent);
  expect(items).toHaveLength(16);
  expect(items[15]).toBe(`16${VIEWS.end.log!.words[15]}`);
});
