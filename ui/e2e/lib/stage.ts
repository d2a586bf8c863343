// A display in memory, a home of its own, and a console that is driven from outside.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { Driver, pause } from './webdriver';

/** A real window on a loaded machine: a try that fails for its slowness is tried again, twice at most, and is reported as such.
 *  The limit is at least three times what two busy cores take. */
export const patient = (minutes: number): { retry: number; timeout: number } => ({
  retry: 2,
  timeout: minutes * 60_000,
});

const named = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: use cargo xtask e2e`);
  return value;
};

/** A program that was built for this run. */
export const program = (name: string): string => join(named('HIMURO_PROGRAMS'), name);

/** A file of the repository. */
export const repository = (path: string): string => join(named('HIMURO_ROOT'), path);

/** An X server of its own. */
export class Display {
  private constructor(
    readonly name: string,
    private readonly server: ChildProcess,
  ) {}

  static open(width = 1280, height = 800): Promise<Display> {
    const server = spawn(
      'Xvfb',
      ['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0', `${width}x${height}x24`],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return new Promise((opened, failed) => {
      let said = '';
      server.on('error', failed);
      server.on('exit', () => failed(new Error('Xvfb ended')));
      server.stdout?.on('data', (data: Buffer) => {
        said += data.toString();
        if (said.endsWith('\n')) opened(new Display(`:${said.trim()}`, server));
      });
    });
  }

  env(): NodeJS.ProcessEnv {
    const { WAYLAND_DISPLAY: _, ...rest } = process.env;
    return { ...rest, DISPLAY: this.name, GDK_BACKEND: 'x11' };
  }

  xdotool(...args: string[]): string {
    return execFileSync('xdotool', args, { env: this.env(), stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim();
  }

  /** Windows wider than a mark, or than so many points, of programs whose name matches. */
  windows(program: RegExp, wider = 64): string[] {
    const env = { ...this.env(), LC_ALL: 'C.UTF-8' };
    const tree = execFileSync('xwininfo', ['-root', '-tree'], { env }).toString();
    const lines = [...tree.matchAll(/^\s+(0x[0-9a-f]+) .*: \((.*)\) +(\d+)x\d+\+/gm)];
    const seen = lines.filter(([, , name, width]) => program.test(name ?? '') && Number(width) > wider);
    return seen.map(([, id]) => id ?? '');
  }

  /** Whether a window is on the screen. */
  isViewable(window: string): boolean {
    try {
      return execFileSync('xwininfo', ['-id', window], { env: this.env(), stdio: 'pipe' })
        .toString()
        .includes('IsViewable');
    } catch {
      // It is gone.
      return false;
    }
  }

  picture(file: string): void {
    execFileSync('import', ['-window', 'root', file], { env: this.env() });
  }

  close(): void {
    this.server.removeAllListeners('exit');
    this.server.kill('SIGKILL');
  }
}

export type Wishes = { width?: number; height?: number; language?: 'en' | 'ja'; programs?: string };

/** The console on a display, with a home that is empty when it comes. */
export class Stage {
  driver!: Driver;
  private opened = false;
  readonly tap: string;
  readonly marks: string;
  /** Where the console keeps rehearsals. */
  readonly rehearsals: string;

  private constructor(
    readonly display: Display,
    readonly home: string,
    private readonly language: string,
  ) {
    this.tap = join(home, 'tap.jsonl');
    this.marks = join(home, 'marks.jsonl');
    this.rehearsals = join(home, 'rehearsals');
  }

  /** Display and home; the console is started by `open`. */
  static async set(wishes: Wishes = {}): Promise<Stage> {
    const display = await Display.open(wishes.width, wishes.height);
    const home = mkdtempSync(join(tmpdir(), 'himuro-e2e-'));
    return new Stage(display, home, wishes.language ?? 'en');
  }

  env(): NodeJS.ProcessEnv {
    return {
      ...this.display.env(),
      HOME: this.home,
      XDG_DATA_HOME: join(this.home, 'data'),
      XDG_CONFIG_HOME: join(this.home, 'config'),
      XDG_CACHE_HOME: join(this.home, 'cache'),
      LANG: this.language === 'ja' ? 'ja_JP.UTF-8' : 'en_US.UTF-8',
      LANGUAGE: this.language,
      TAURI_AUTOMATION: 'true',
      TAURI_WEBVIEW_AUTOMATION: 'true',
      HIMURO_TAP: this.tap,
      HIMURO_MARKS: this.marks,
    };
  }

  /** Starts the console and waits until its page is drawn. */
  async open(): Promise<void> {
    // Known before it has a session, so that it can be ended whatever becomes of that.
    await Driver.start(program('himuro-console'), [this.rehearsals], this.env(), (begun) => {
      this.driver = begun;
      this.opened = true;
    });
    await this.until('the page is drawn', "return document.querySelector('[data-testid=band]') !== null");
    await this.until(
      'the first view is there',
      'return document.documentElement.dataset.revision !== undefined',
    );
    this.focus();
  }

  /** The keyboard's focus, which a window manager would give. */
  focus(): void {
    const [window] = this.display.windows(/himuro-console/);
    if (window !== undefined) this.display.xdotool('windowfocus', window);
  }

  /** The console's process. */
  pid(): number {
    const own = children(this.driver.process.pid ?? 0).find((pid) =>
      executable(pid).endsWith('/himuro-console'),
    );
    if (own === undefined) throw new Error('the console does not run');
    return own;
  }

  /** The pane's process, while there is one. */
  panePid(): number | undefined {
    return children(this.pid()).find((pid) => executable(pid).endsWith('/himuro-pane'));
  }

  /** Ends the console as a power cut does. */
  async kill(): Promise<void> {
    const pid = this.pid();
    process.kill(pid, 'SIGKILL');
    // A thread that waits for the disk ends, and lets go of its files, only when the disk has answered.
    while (threads(pid) > 1 || executable(pid) !== '') await pause(20);
    await this.driver.end();
    while (threads(pid) > 0) await pause(20);
  }

  async until(what: string, script: string, ms = 20_000): Promise<void> {
    const end = Date.now() + ms;
    while (!(await this.driver.run<boolean>(script))) {
      if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
      await pause(40);
    }
  }

  /** Picture and page, where somebody will look for them. */
  async leave(name: string): Promise<string> {
    const folder = named('HIMURO_LEFT');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, name.replace(/[^a-z0-9]+/gi, '-'));
    try {
      this.display.picture(`${file}.png`);
      writeFileSync(`${file}.html`, await this.driver.source());
    } catch (error) {
      writeFileSync(`${file}.txt`, String(error));
    }
    return `${file}.png, .html`;
  }

  async end(): Promise<void> {
    const processes = this.opened ? descendants(this.driver.process.pid ?? 0) : [];
    if (this.opened) await this.driver.end();
    this.display.close();
    // Whatever has not ended by itself by now; these are only what this stage started.
    for (const pid of processes) endNow(pid);
    // WebKit's helpers still write to their caches for a moment.
    rmSync(this.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Runs a play on a stage of its own; where it fails, says where picture and page lie. The stage is put away when the try is over,
 *  also where the play hangs and its time has run out. */
export async function on(name: string, wishes: Wishes, play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await Stage.set(wishes);
  onTestFinished(async ({ task }) => {
    try {
      if (task.result?.state === 'fail') console.error(`${name}: see ${await stage.leave(name)}`);
    } finally {
      await stage.end();
    }
  });
  await stage.open();
  await play(stage);
}

/** Ends a process that may have ended already. */
export function endNow(pid: number): void {
  try {
    if (executable(pid) !== '') process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the look and the signal.
  }
}

/** What a process has started. */
export function children(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const stat = readFileSync(`/proc/${child}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
}

/** What a process has started, and what those have. */
export function descendants(pid: number): number[] {
  return children(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** Threads of a process that are still there; one that was killed and not asked about counts as its own last. */
function threads(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}

/** A process's program; empty when it has ended. */
export function executable(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}
