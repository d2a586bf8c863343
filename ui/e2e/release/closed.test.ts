// The program that people are given: nobody drives it from outside, nobody looks into it, and it grants no more than it uses.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { descendants, Display, endNow, executable, patient, program, repository } from '../lib/stage';
import { Driver, DriverError, freePort, pause } from '../lib/webdriver';

const HANDLES = [
  'TAURI_AUTOMATION',
  'TAURI_WEBVIEW_AUTOMATION',
  'WEBKIT_INSPECTOR_SERVER',
  'WEBKIT_INSPECTOR_HTTP_SERVER',
];

type Running = { display: Display; home: string; pid: number; picture: (name: string) => string };

/** Starts the console with these in its environment, and ends everything that it started. */
async function started(more: NodeJS.ProcessEnv, then: (running: Running) => Promise<void>): Promise<void> {
  const display = await Display.open();
  const home = mkdtempSync(join(tmpdir(), 'himuro-release-'));
  const env = {
    ...display.env(),
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    ...more,
  };
  const console_ = spawn(program('himuro-console'), [join(home, 'rehearsals')], { env, stdio: 'ignore' });
  const pid = console_.pid ?? 0;
  const picture = (name: string): string => {
    display.picture(join(home, name));
    return join(home, name);
  };
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    if (pid !== 0) [pid, ...descendants(pid)].forEach(endNow);
    display.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  // Also where the test hangs and its time has run out.
  onTestFinished(end);
  try {
    for (let waits = 0; display.windows(/himuro-console/).length === 0; waits += 1) {
      if (waits > 600) throw new Error('the console has no window');
      await pause(100);
    }
    await drawn(picture);
    await then({ display, home, pid, picture });
  } finally {
    end();
  }
}

/** Waits until the page is painted: more colours than an empty window has. */
async function drawn(picture: (name: string) => string): Promise<void> {
  for (let waits = 0; waits < 200; waits += 1) {
    const colours = execFileSync('identify', ['-format', '%k', picture('drawn.png')]).toString();
    if (Number(colours) > 20) return;
    await pause(250);
  }
  throw new Error('the page is not painted');
}

/** Ports on which a process listens, by its open sockets. */
function listening(pid: number): string[] {
  const open = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      open.add(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? '');
    } catch {
      // Closed between two looks.
    }
  }
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1),
  );
  const LISTEN = '0A';
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row[3] === LISTEN && open.has(row[9] ?? '-'))
    .map((row) => row[1] ?? '');
}

function connects(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => (socket.destroy(), done(true)));
    socket.on('error', () => done(false));
  });
}

test('no driver gets a session', patient(3), async () => {
  const asked = { TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' };
  // The same program with the same variables runs and paints: what is refused below is the session, not the start.
  await started(asked, async ({ display }) => {
    expect(display.windows(/himuro-console/)).toHaveLength(1);
  });
  const display = await Display.open();
  const home = mkdtempSync(join(tmpdir(), 'himuro-release-'));
  const env = { ...display.env(), HOME: home, ...asked };
  let driver: Driver | undefined;
  onTestFinished(() => {
    const pid = driver?.process.pid ?? 0;
    const processes = pid === 0 ? [] : descendants(pid);
    driver?.process.kill('SIGKILL');
    processes.forEach(endNow);
    display.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const session = Driver.start(
    program('himuro-console'),
    [join(home, 'rehearsals')],
    env,
    (begun) => (driver = begun),
  ).then(
    () => 'a session',
    (error: unknown) => (error instanceof DriverError ? 'refused' : `no driver: ${String(error)}`),
  );
  await pause(500);
  expect(await driver?.ready(), 'the driver itself answers').toBe(true);
  const outcome = await Promise.race([session, pause(30_000).then(() => 'no session')]);
  expect(['refused', 'no session']).toContain(outcome);
});

test('no inspector is served, and no process keeps a handle', patient(3), async () => {
  const [first, second] = [await freePort(), await freePort()];
  const handles = {
    TAURI_AUTOMATION: 'true',
    TAURI_WEBVIEW_AUTOMATION: 'true',
    WEBKIT_INSPECTOR_SERVER: `127.0.0.1:${first}`,
    WEBKIT_INSPECTOR_HTTP_SERVER: `127.0.0.1:${second}`,
  };
  await started(handles, async ({ pid }) => {
    expect(await connects(first)).toBe(false);
    expect(await connects(second)).toBe(false);
    const family = [pid, ...descendants(pid)];
    expect(family.length, 'WebKit has processes of its own').toBeGreaterThan(1);
    for (const one of family) {
      const environment = readFileSync(`/proc/${one}/environ`, 'utf8').split('\0');
      expect(environment.filter((entry) => HANDLES.some((name) => entry.startsWith(`${name}=`)))).toEqual([]);
      expect(listening(one), executable(one)).toEqual([]);
    }
  });
});

test('no key and no menu opens an inspector', patient(3), () =>
  started({}, async ({ display, picture }) => {
    const before = picture('before.png');
    const [window] = display.windows(/himuro-console/);
    display.xdotool(
      'windowfocus',
      window ?? '',
      'key',
      'F12',
      'key',
      'ctrl+shift+i',
      'key',
      'ctrl+shift+c',
      'key',
      'ctrl+u',
    );
    await pause(1500);
    expect(display.windows(/./)).toHaveLength(1);
    expect(differing(before, picture('after.png')), 'an inspector beside the page').toBeLessThan(0.05);
    // WebKit's own menu: its last entry would be the inspector's, if there were one.
    display.xdotool('mousemove', '640', '700', 'click', '3');
    await pause(700);
    display.xdotool('key', 'Up', 'key', 'Return');
    await pause(1500);
    const MENU = 400;
    expect(display.windows(/./, MENU), 'a window beside the menu').toHaveLength(1);
  }),
);

/** The share of points that differ between two pictures; the clock always does. */
function differing(one: string, other: string): number {
  try {
    execFileSync('compare', ['-metric', 'AE', '-fuzz', '10%', one, other, 'null:'], { stdio: 'pipe' });
    return 0;
  } catch (error) {
    return Number((error as { stderr: Buffer }).stderr.toString()) / (1280 * 800);
  }
}

test('the policy allows nothing unsafe, and the window grants what the page uses', () => {
  const config = JSON.parse(readFileSync(repository('tauri.conf.json'), 'utf8')) as {
    app: { withGlobalTauri: boolean; security: { csp: string; freezePrototype: boolean } };
    plugins?: unknown;
  };
  const { csp, freezePrototype } = config.app.security;
  expect(csp).toContain("default-src 'none'");
  expect(csp).not.toMatch(/unsafe|\*|https?:\/\/(?!ipc\.localhost)/);
  expect(freezePrototype).toBe(true);
  expect(config.app.withGlobalTauri).toBe(false);
  expect(config.plugins).toBeUndefined();
  expect(readdirSync(repository('src-tauri/capabilities'))).toEqual(['console.json']);
  const capability = JSON.parse(readFileSync(repository('src-tauri/capabilities/console.json'), 'utf8')) as {
    permissions: string[];
  };
  expect(capability.permissions).toEqual(['core:event:allow-listen', 'core:event:allow-unlisten']);
  const backend = readFileSync(repository('ui/src/lib/backend.ts'), 'utf8');
  expect(
    [...backend.matchAll(/^import \{ (.+) \} from '@tauri-apps\/(.+)';$/gm)].map(([, what, where]) => [
      what,
      where,
    ]),
  ).toEqual([
    ['invoke', 'api/core'],
    ['listen', 'api/event'],
  ]);
  expect(readFileSync(repository('Cargo.lock'), 'utf8')).not.toContain('name = "tauri-plugin-');
});
