// The people in the room: they answer whatever is asked, through what can be seen and pressed.

import { Custodian } from './pane';
import type { Stage } from './stage';
import { KEY, pause } from './webdriver';

/** What a person sees. */
export type Sight = {
  /** `confirm`, `type_in`, `try_again`, `device`, `pane`; none while the program works. */
  ask: string | null;
  /** Which ask. */
  id: string | null;
  /** The id of the question's text. */
  question: string | null;
  /** Whether the page takes an answer already: what has just come into view does not. */
  armed: boolean;
  finished: boolean;
  /** The code of an error that is shown. */
  error: string | null;
  /** The step at hand. */
  step: string | null;
  revision: number;
};

const LOOK = `
  const ask = document.querySelector('[data-ask]');
  const error = document.querySelector('[data-testid=error]');
  return {
    ask: ask === null ? null : ask.dataset.ask,
    id: ask === null ? null : ask.dataset.askId ?? null,
    question: ask === null ? null : ask.dataset.question ?? null,
    armed: ask === null || ask.dataset.armed === 'true',
    finished: document.querySelector('[data-testid=finished]') !== null,
    error: error === null ? null : error.dataset.code,
    step: document.querySelector('[data-testid=step-current]')?.dataset.step ?? null,
    revision: Number(document.documentElement.dataset.revision),
  };`;

/** Milliseconds that leading may take: about three times what it takes on two busy cores. */
const LONGEST = 540_000;

/** How answers are given. */
export type Hands = 'mouse' | 'keys';

/** Something that a person does before an ask is answered; true where that was the answer. */
export type Before = (sight: Sight) => Promise<boolean>;

export class People {
  hands: Hands = 'mouse';
  /** Asks that were answered. */
  answered = 0;

  constructor(private readonly stage: Stage) {}

  look(): Promise<Sight> {
    return this.stage.driver.run<Sight>(LOOK);
  }

  async begin(): Promise<void> {
    await this.press('[data-testid=screen-home] [data-testid=primary]');
    await this.stage.until(
      'the ceremony is drawn',
      "return document.querySelector('[data-testid=screen-ceremony]') !== null",
    );
  }

  /** Goes on with the rehearsal that was written last. */
  async goOn(): Promise<void> {
    await this.press('[data-testid=resume]');
    await this.stage.until(
      'the ceremony is drawn',
      "return document.querySelector('[data-testid=screen-ceremony]') !== null",
    );
  }

  /** Leads the rehearsal until it is finished, or until `before` says that it has seen enough by throwing `Enough`. */
  async lead(before: Before = async () => false): Promise<void> {
    const end = Date.now() + LONGEST;
    for (;;) {
      if (Date.now() > end)
        throw new Error(`the rehearsal does not end: ${JSON.stringify(await this.look())}`);
      const sight = await this.look();
      if (sight.finished) return;
      if (sight.ask === null) {
        if (sight.error !== null) throw new Error(`the rehearsal stopped: ${sight.error}`);
        await pause(25);
        continue;
      }
      if (!sight.armed) {
        await pause(25);
        continue;
      }
      try {
        if (!(await before(sight))) await this.answer(sight);
      } catch (error) {
        if (error instanceof Enough) return;
        throw error;
      }
      this.answered += 1;
    }
  }

  /** Answers as the script expects, and waits until something else is drawn. */
  async answer(sight: Sight): Promise<void> {
    switch (sight.ask) {
      case 'confirm':
        await this.yes();
        break;
      case 'type_in':
        await this.press('[data-testid=copy-paper]', true);
        await this.submit();
        break;
      case 'device':
        return this.approveOnDevice();
      case 'pane':
        return this.sitAtPane(sight);
      default:
        throw new Error(`nobody expected to be asked: ${JSON.stringify(sight)}`);
    }
    await this.until('the answer is taken', (now) => now.id !== sight.id || now.ask !== sight.ask);
  }

  async yes(): Promise<void> {
    await this.until('an answer is taken', (now) => now.armed);
    if (this.hands === 'keys') return this.stage.driver.keys([KEY.enter]);
    await this.press('[data-testid=answer-yes]');
  }

  /** Sends what stands in the field. */
  async submit(): Promise<void> {
    await this.until('an answer is taken', (now) => now.armed);
    if (this.hands === 'keys') return this.stage.driver.keys([KEY.enter]);
    await this.press('[data-testid=answer-yes]');
  }

  /** Types into the field and sends it. */
  async typeIn(text: string): Promise<void> {
    const field = await this.stage.driver.find('[data-testid=answer-text]');
    await this.stage.driver.clear(field);
    await this.stage.driver.type(field, text);
    await this.submit();
  }

  /** Reads every page, then presses both buttons on the one that approves. */
  async approveOnDevice(): Promise<void> {
    const page = `
      const ask = document.querySelector('[data-ask=device]');
      const both = document.querySelector('[data-testid^=device-][data-testid$=-both]');
      if (ask === null || both === null) return null;
      const device = both.closest('[role=group]');
      return { person: both.dataset.testid.slice('device-'.length, -'-both'.length),
        approves: both.classList.contains('primary'), text: device.textContent };`;
    type Page = { person: string; approves: boolean; text: string } | null;
    const see = (): Promise<Page> => this.stage.driver.run<Page>(page);
    // One review may follow the other at once, of the same Ledger or the next.
    for (let pages = 0; pages < 64; pages += 1) {
      const now = await see();
      if (now === null) return;
      if (now.approves) pages = 0;
      const button = now.approves ? 'both' : 'right';
      if (this.hands === 'keys') await this.stage.driver.keys([now.approves ? KEY.up : KEY.right]);
      else await this.press(`[data-testid="device-${now.person}-${button}"]`);
      const end = Date.now() + 20_000;
      for (;;) {
        const then = await see();
        if (then === null || then.text !== now.text) break;
        if (Date.now() > end) throw new Error(`the device of ${now.person} does not move: ${now.text}`);
        await pause(15);
      }
    }
    throw new Error('the device has no page that approves');
  }

  /** Does in the pane's window what is due there. */
  async sitAtPane(sight: Sight): Promise<void> {
    await (await this.custodian()).finish();
    this.stage.focus();
    await this.until('the pane has ended', (now) => now.ask !== 'pane' || now.id !== sight.id);
  }

  /** The person at the pane, once it runs. */
  async custodian(): Promise<Custodian> {
    const end = Date.now() + 20_000;
    for (;;) {
      const pid = this.stage.panePid();
      if (pid !== undefined) return new Custodian(this.stage.display, pid);
      if (Date.now() > end) throw new Error('no pane was started');
      await pause(30);
    }
  }

  async until(what: string, seen: (sight: Sight) => boolean, ms = 30_000): Promise<Sight> {
    const end = Date.now() + ms;
    for (;;) {
      const sight = await this.look();
      if (seen(sight)) return sight;
      if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}; ${JSON.stringify(sight)}`);
      await pause(25);
    }
  }

  /** Presses a control: with the mouse, or by walking to it with Tab. `quietly` where it need not be walked to. */
  async press(css: string, quietly = false): Promise<void> {
    const { driver } = this.stage;
    if (this.hands === 'mouse') return driver.click(await driver.find(css));
    const isThere = `return document.activeElement?.matches(${JSON.stringify(css)}) ?? false;`;
    for (let steps = 0; steps < 120; steps += 1) {
      if (await driver.run<boolean>(isThere)) return driver.keys([quietly ? ' ' : KEY.enter]);
      await driver.keys([KEY.tab]);
    }
    throw new Error(`the keyboard does not reach ${css}`);
  }
}

/** Thrown by somebody who has seen what they waited for. */
export class Enough extends Error {}
