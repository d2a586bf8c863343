// The person at the secret pane. No driver reaches that window, so keys come from the X server, as a keyboard's do.

import { Display, executable } from './stage';
import { pause } from './webdriver';

export class Custodian {
  constructor(
    private readonly display: Display,
    readonly pid: number,
  ) {}

  /** The pane's window, once it is there. */
  async window(): Promise<string> {
    const end = Date.now() + 60_000;
    for (;;) {
      const found = this.search();
      if (found !== undefined) return found;
      if (executable(this.pid) === '') throw new Error('the pane ended before it had a window');
      if (Date.now() > end) throw new Error('the pane has no window');
      await pause(50);
    }
  }

  /** Presses keys there. */
  async press(...keys: string[]): Promise<void> {
    const window = await this.window();
    this.display.xdotool('windowfocus', window, 'key', '--clearmodifiers', '--delay', '60', ...keys);
  }

  /** Types letters there. */
  async type(text: string): Promise<void> {
    const window = await this.window();
    this.display.xdotool('windowfocus', window, 'type', '--delay', '15', text);
  }

  /** Copies from the rehearsal's paper and confirms, sheet by sheet, until the pane has ended. */
  async finish(): Promise<void> {
    const end = Date.now() + 240_000;
    while (executable(this.pid) !== '') {
      if (Date.now() > end) throw new Error('the pane does not end');
      try {
        await this.press('ctrl+Return', 'Return');
      } catch (error) {
        // It may be on its way out: its window goes before its process does.
        await pause(500);
        if (executable(this.pid) !== '' && this.search() !== undefined) throw error;
      }
      await pause(150);
    }
  }

  /** Its window, if it can be given the focus already. */
  private search(): string | undefined {
    return this.display.windows(/himuro-pane/).find((window) => this.display.isViewable(window));
  }
}
