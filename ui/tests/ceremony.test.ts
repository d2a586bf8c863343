import { cleanup, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { Notice, Told, View } from '../src/lib/api';
import * as backend from '../src/lib/backend';
import { speak } from '../src/lib/texts.svelte';
import { ASKS, asking, DECLINED, finishedRoom, keyRoom, lockedRoom, SAME } from './rooms';
import { by, openOn, turnTo } from './window';

vi.mock('../src/lib/backend', () => import('./program'));

const user = userEvent.setup();

describe('what is asked', () => {
  it('a question is answered by the verb on its button', async () => {
    await openOn(asking(ASKS.confirm));
    expect(document.querySelector('[data-ask="confirm"]')?.getAttribute('data-ask-id')).toBe('3');
    expect(by('answer-yes').textContent?.trim()).toBe('Everybody is here');
    await user.click(by('answer-yes'));
    expect(backend.answer).toHaveBeenCalledWith(3, { kind: 'yes' });
    await user.click(by('answer-no'));
    expect(backend.answer).toHaveBeenCalledWith(3, { kind: 'no' });
  });

  it('an answer on its way is not given twice', async () => {
    await openOn(asking(ASKS.confirm));
    vi.mocked(backend.answer).mockReturnValueOnce(new Promise(() => undefined));
    await user.dblClick(by('answer-yes'));
    expect(backend.answer).toHaveBeenCalledTimes(1);
    // The next test finds the room idle again.
    const { room } = await import('../src/lib/room.svelte');
    room.busy = false;
  });

  it('what is typed goes as it stands, and the paper can be copied', async () => {
    await openOn(asking(ASKS.type_in));
    await waitFor(() => expect(document.activeElement).toBe(by('answer-text')));
    await user.click(by('answer-yes'));
    expect(backend.answer).not.toHaveBeenCalled();
    await user.click(by('copy-paper'));
    expect((by('answer-text') as HTMLInputElement).value).toBe('HM-0001');
    await user.type(by('answer-text'), 'x{Enter}');
    expect(backend.answer).toHaveBeenCalledWith(4, { kind: 'typed', text: 'HM-0001x' });
  });

  it('two fields after each other start empty', async () => {
    await openOn(asking(ASKS.type_in));
    await user.type(by('answer-text'), 'HM-0001');
    await turnTo(asking({ ...ASKS.type_in, id: 9 } as typeof ASKS.type_in));
    expect((by('answer-text') as HTMLInputElement).value).toBe('');
  });

  it('a step that was stopped says why, what to do, and is tried again', async () => {
    await openOn(asking(ASKS.try_again));
    expect(by('error').dataset['code']).toBe('device-rejected-on-device');
    expect(by('error').textContent).toContain('Declined on the device.');
    expect(by('error').textContent).toContain('Ask its custodian why.');
    await user.click(by('answer-yes'));
    expect(backend.answer).toHaveBeenCalledWith(5, { kind: 'yes' });
  });

  it('a locked Ledger takes its PIN by its buttons, and its cable can be pulled', async () => {
    await openOn(lockedRoom());
    expect(by('error').textContent).toContain('A');
    expect(by('device-A').textContent).toContain('Enter PIN •• 5');
    expect(by('device-A').textContent).toContain('1234');
    await user.click(by('device-A-right'));
    await user.keyboard('{ArrowUp}');
    expect(vi.mocked(backend.press).mock.calls).toEqual([
      ['A', 'right'],
      ['A', 'both'],
    ]);
    await user.click(by('replug'));
    expect(backend.replug).toHaveBeenCalledWith('A');
  });

  it('only a simulated Ledger of somebody can be plugged in again here', async () => {
    await openOn(asking(ASKS.try_again));
    expect(document.querySelector('[data-testid="replug"]')).toBeNull();
  });

  it('the secret window is waited for, and the wait can be broken off', async () => {
    await openOn(asking(ASKS.pane));
    const said = document.querySelector('[data-ask="pane"]')?.textContent;
    expect(said).toContain('Only A looks at it');
    expect(said).toContain('it lies behind this one');
    await user.click(by('stop'));
    expect(backend.stop).toHaveBeenCalledTimes(1);
  });

  it('work is said after 300 ms, and not before', async () => {
    await openOn(asking(null));
    expect(by('working').textContent?.trim()).toBe('');
    await waitFor(() => expect(by('working').textContent).toContain('Keys compared: the program works'));
  });

  it('after ten seconds the wait is held against the estimate', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      await openOn(asking(null));
      await vi.advanceTimersByTimeAsync(12_000);
      expect(by('waiting').textContent).toContain('the script allows about 12 min');
    } finally {
      vi.useRealTimers();
    }
  });

  it('words are drawn four by four and numbered, not in the sentence', async () => {
    const words = Array.from({ length: 16 }, (_, at) => `word${at}`).join(' ');
    const question = { who: 'W', text: 'app-ask-head', values: { size: '68', words }, expect: null };
    await openOn(asking({ kind: 'confirm', id: 8, question }));
    expect(document.querySelectorAll('[data-ask] ol li')).toHaveLength(16);
    expect(document.querySelector('.sentence')?.textContent).toBe(
      'Head of the log, 68 records. Are these the words on paper?',
    );
  });
});

describe('the keyboard', () => {
  it('goes to what is asked, and comes back at the next ask', async () => {
    await openOn(asking(ASKS.confirm));
    await waitFor(() => expect(document.activeElement).toBe(by('answer-yes')));
    await turnTo(asking({ ...ASKS.confirm, id: 10 } as typeof ASKS.confirm));
    await waitFor(() => expect(document.activeElement).toBe(by('answer-yes')));
    await user.keyboard('{Enter}');
    expect(backend.answer).toHaveBeenCalledWith(10, { kind: 'yes' });
  });

  it('Enter acts when no control has the focus', async () => {
    await openOn(asking(ASKS.confirm));
    await waitFor(() => expect(document.activeElement).toBe(by('answer-yes')));
    (document.activeElement as HTMLElement).blur();
    await user.keyboard('{Enter}');
    expect(backend.answer).toHaveBeenCalledWith(3, { kind: 'yes' });
  });

  it('a held Enter answers nothing', async () => {
    await openOn(asking(ASKS.confirm));
    const held = new KeyboardEvent('keydown', {
      key: 'Enter',
      repeat: true,
      bubbles: true,
      cancelable: true,
    });
    by('answer-yes').dispatchEvent(held);
    expect(held.defaultPrevented).toBe(true);
  });

  it('every ask is announced', async () => {
    await openOn(asking(ASKS.confirm));
    expect(screen.getByRole('status').textContent).toBe('W is asked Is everybody here?');
    await turnTo(asking(ASKS.device));
    expect(screen.getByRole('status').textContent).toBe('The Ledger of A waits for its buttons.');
  });

  it('the groups that two people read are ticked one after the other', async () => {
    await openOn(asking(SAME));
    const groups = screen.getAllByRole('button', { name: /Group [0-9]/ });
    expect(groups).toHaveLength(4);
    groups[0]?.focus();
    await user.keyboard('  ');
    expect(groups.map((group) => group.getAttribute('aria-pressed'))).toEqual([
      'true',
      'true',
      'false',
      'false',
    ]);
    expect(document.activeElement).toBe(groups[2]);
    expect(document.body.textContent).toContain('2 of 4 groups read');
    await user.keyboard('{ArrowLeft} ');
    expect(groups[1]?.getAttribute('aria-pressed')).toBe('false');
    expect(backend.answer).not.toHaveBeenCalled();
  });
});

describe('around the step', () => {
  it('the script shows the step at hand, initials, and an exception', async () => {
    const view = keyRoom();
    const line = view.ceremonies[0]?.acts[0]?.steps[2];
    if (line === undefined) throw new Error('the room has a third step');
    line.exceptions = 1;
    await openOn(view);
    expect(by('step-current').dataset['step']).toBe('compare_on_device');
    const marked = document.querySelector(`[data-step="${line.id}"]`);
    expect(marked?.textContent).toContain('Exception on record');
    expect(marked?.textContent).toContain('MW');
  });

  it('what is not anchored yet is said', async () => {
    await openOn(keyRoom());
    expect(document.querySelector('aside')?.textContent).toContain('36 records not anchored yet');
  });

  it('a refused command stays in the ceremony, with its remedy', async () => {
    await openOn(asking(ASKS.confirm));
    vi.mocked(backend.answer).mockRejectedValueOnce(DECLINED);
    await user.click(by('answer-yes'));
    await waitFor(() => expect(by('error').dataset['code']).toBe('device-rejected-on-device'));
    expect(by('answer-yes')).toBeTruthy();
  });

  it('a rehearsal that was broken off goes on in its folder', async () => {
    await openOn({ ...keyRoom(), state: 'stopped', ask: null, failure: DECLINED });
    expect(by('error').textContent).toContain('Declined on the device.');
    await user.click(by('primary'));
    expect(backend.resume).toHaveBeenCalledWith(keyRoom().folder, [], null);
    await user.click(by('leave'));
    expect(backend.leave).toHaveBeenCalledTimes(1);
  });

  it('what cannot go on is only put away', async () => {
    const aborted = { code: 'app-ceremony-aborted', fields: { ceremony: 'rebalance' }, interruption: false };
    const stopped: View = { ...keyRoom(), state: 'stopped', ask: null, failure: DECLINED };
    for (const view of [
      { ...stopped, failure: aborted },
      { ...stopped, log: null },
    ]) {
      await openOn(view);
      await user.click(by('primary'));
      cleanup();
    }
    expect(backend.resume).not.toHaveBeenCalled();
    expect(backend.leave).toHaveBeenCalledTimes(2);
  });

  it('while it is opened, says which Ledger signs, of how many', async () => {
    const tell = (notice: Notice): Told => ({ ceremony: null, step: null, notice });
    const shows = (who: string): Told => tell({ event: 'device_will_show', who, pages: [] });
    const people = tell({ event: 'found', text: 'app-session', values: [['people', 'A, B, C, D']] });
    const opening: View = { ...keyRoom(), current: null, ceremonies: [], told: [people] };
    await openOn(opening);
    expect(by('screen-ceremony').textContent).toContain('Each Ledger signs twice');
    expect(by('screen-ceremony').textContent).not.toContain('of 4');
    await turnTo({ ...opening, told: [people, shows('A'), shows('A'), shows('B')] });
    expect(by('screen-ceremony').textContent).toContain('Ledger 2 of 4');
  });

  it('a sentence that is said twice is drawn twice', async () => {
    const view = keyRoom();
    const step = view.ceremonies[0]?.step;
    if (!step) throw new Error('the room is at a step');
    const twice = { ja: 'x\nx', en: 'The same line.\nThe same line.' };
    Object.assign(step, { instruction: twice, say: twice });
    await openOn(view);
    expect(screen.getAllByText('The same line.')).toHaveLength(4);
    await user.keyboard('{F4}');
    await waitFor(() => expect(by('projected').querySelectorAll('.aloud p')).toHaveLength(2));
  });

  it('a finished rehearsal says what came about and who looks at it next', async () => {
    await openOn(finishedRoom());
    const text = by('finished').textContent ?? '';
    expect(text).toContain('auditor.identity');
    for (const file of finishedRoom().files) expect(text).toContain(file.name);
    expect(by('finished').querySelectorAll('ol li')).toHaveLength(16);
    await user.click(by('primary'));
    expect(backend.leave).toHaveBeenCalledTimes(1);
  });

  it('the projector shows the script, the sheet and the seal, and no buttons to answer', async () => {
    await openOn(asking(ASKS.confirm));
    await user.keyboard('{F4}');
    expect(by('projected').textContent).toContain('I will read what my device shows');
    expect(document.querySelector('[data-testid="answer-yes"], aside, nav')).toBeNull();
    await user.keyboard('{F4}');
    expect(by('answer-yes')).toBeTruthy();
  });

  it('everything is said in the other language at any moment', async () => {
    await openOn(asking(ASKS.confirm));
    speak('ja');
    await waitFor(() => expect(by('answer-yes').textContent?.trim()).toBe('全員そろっている'));
    expect(by('screen-ceremony').textContent).toContain('保有者はデバイスの画面の公開鍵を');
    expect(document.documentElement.lang).toBe('ja');
  });
});
