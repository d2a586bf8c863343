// A WebDriver client: the few calls of the W3C protocol that these tests make.

import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';

/** What WebDriver calls an element in JSON. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A refusal of the driver: its error code leads the message. */
export class DriverError extends Error {}

export type Element = { [ELEMENT]: string };

/** Keys by the code points that WebDriver gives them. */
export const KEY = {
  shift: '\uE008',
  control: '\uE009',
  alt: '\uE00A',
  tab: '\uE004',
  enter: '\uE007',
  escape: '\uE00C',
  left: '\uE012',
  up: '\uE013',
  right: '\uE014',
  down: '\uE015',
  f2: '\uE032',
  f3: '\uE033',
  f4: '\uE034',
  f12: '\uE03C',
} as const;

export class Driver {
  private constructor(
    readonly process: ChildProcess,
    private readonly server: string,
    private session = '',
  ) {}

  /** Starts WebKitWebDriver, which starts `binary` when a session is opened; `begun` gets the driver before that. */
  static async start(
    binary: string,
    args: string[],
    env: NodeJS.ProcessEnv,
    begun: (driver: Driver) => void = () => undefined,
  ): Promise<Driver> {
    const port = await freePort();
    const process = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      env,
      stdio: 'ignore',
    });
    const driver = new Driver(process, `http://127.0.0.1:${port}`);
    begun(driver);
    const until = Date.now() + 30_000;
    for (;;) {
      try {
        await fetch(`${driver.server}/status`);
        break;
      } catch (error) {
        if (Date.now() > until) throw error;
        await pause(50);
      }
    }
    const options = { binary, args };
    try {
      const opened = await driver.call<{ sessionId: string }>('POST', '/session', {
        capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
      });
      driver.session = `/session/${opened.sessionId}`;
    } catch (error) {
      process.kill('SIGKILL');
      throw error;
    }
    return driver;
  }

  /** Whether the driver itself answers, session or not. */
  async ready(): Promise<boolean> {
    const response = await fetch(`${this.server}/status`, { signal: AbortSignal.timeout(10_000) });
    return response.ok;
  }

  async end(): Promise<void> {
    try {
      if (this.session !== '') await this.of('DELETE', '', undefined, 10_000);
    } catch {
      // The window is gone already, or hangs.
    }
    this.process.kill('SIGKILL');
  }

  /** Runs a script in the page; the last argument of an `asynchronous` one takes the answer. */
  run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.of('POST', '/execute/sync', { script, args });
  }

  runAsync<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.of('POST', '/execute/async', { script, args });
  }

  find(css: string): Promise<Element> {
    return this.of('POST', '/element', { using: 'css selector', value: css });
  }

  click(element: Element): Promise<void> {
    return this.of('POST', `/element/${element[ELEMENT]}/click`, {});
  }

  clear(element: Element): Promise<void> {
    return this.of('POST', `/element/${element[ELEMENT]}/clear`, {});
  }

  type(element: Element, text: string): Promise<void> {
    return this.of('POST', `/element/${element[ELEMENT]}/value`, { text });
  }

  /** Keys, one after the other; those before the last are held, if `held`. */
  keys(keys: string[], held = false): Promise<void> {
    const down = (value: string) => ({ type: 'keyDown', value });
    const up = (value: string) => ({ type: 'keyUp', value });
    const actions = held
      ? [...keys.map(down), ...[...keys].reverse().map(up)]
      : keys.flatMap((key) => [down(key), up(key)]);
    return this.of('POST', '/actions', { actions: [{ type: 'key', id: 'keys', actions }] });
  }

  url(): Promise<string> {
    return this.of('GET', '/url');
  }

  windows(): Promise<string[]> {
    return this.of('GET', '/window/handles');
  }

  source(): Promise<string> {
    return this.of('GET', '/source');
  }

  private of<T>(method: string, path: string, body?: unknown, ms?: number): Promise<T> {
    return this.call(method, this.session + path, body, ms);
  }

  private async call<T>(method: string, path: string, body?: unknown, ms = 120_000): Promise<T> {
    const response = await fetch(this.server + path, {
      method,
      signal: AbortSignal.timeout(ms),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new DriverError(`${value.error}: ${value.message} (${method} ${path})`);
    return value;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => found(port));
    });
  });
}
