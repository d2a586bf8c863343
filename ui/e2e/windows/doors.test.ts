// Doors that stay closed while the window runs: nothing else is ever loaded into it, and nothing is opened beside it.

import { expect, test } from 'vitest';

import { on, patient, type Stage } from '../lib/stage';
import { pause } from '../lib/webdriver';

const TRIES: [string, string][] = [
  ['going elsewhere', "location.href = 'https://example.org/';"],
  ['going to a file', "location.href = 'file:///etc/passwd';"],
  ['going to a page of data', "location.href = 'data:text/html,<p>elsewhere</p>';"],
  ['replacing the page', "location.replace('http://localhost/');"],
  ['a new window', "window.open('https://example.org/', '_blank');"],
  ['a new window of our own', "window.open(location.href, '_blank');"],
  ['a link', press('a', "{ href: 'https://example.org/' }")],
  ['a link to a new window', press('a', "{ href: 'https://example.org/', target: '_blank' }")],
  ['a download', press('a', "{ href: 'data:text/plain,x', download: 'x.txt' }")],
  ['a form', form("{ action: 'https://example.org/', method: 'post' }")],
  ['a form into a new window', form("{ action: 'https://example.org/', method: 'get', target: '_blank' }")],
];

function press(tag: string, attributes: string): string {
  return `const made = Object.assign(document.createElement('${tag}'), ${attributes});
    document.body.append(made); made.click(); made.remove();`;
}

function form(attributes: string): string {
  return `const made = Object.assign(document.createElement('form'), ${attributes});
    document.body.append(made); made.submit(); made.remove();`;
}

async function works(stage: Stage): Promise<void> {
  const { driver } = stage;
  const before = await driver.run<string>('return document.documentElement.lang;');
  await driver.click(await driver.find('[data-testid=language]'));
  await stage.until('the language has changed', `return document.documentElement.lang !== '${before}';`);
}

test('the window stays where it is, alone, and works', patient(3), () =>
  on('doors', {}, async (stage) => {
    const home = await stage.driver.url();
    for (const [what, script] of TRIES) {
      await stage.driver.run(script);
      await pause(250);
      expect(await stage.driver.url(), what).toBe(home);
      expect(await stage.driver.windows(), what).toHaveLength(1);
      expect(stage.display.windows(/./), what).toHaveLength(1);
      await works(stage);
    }
  }),
);

test('the page loads no script, style, picture or data of others', patient(3), () =>
  on('policy', {}, async (stage) => {
    const refused = await stage.driver.runAsync<string[]>(`
      const done = arguments[arguments.length - 1];
      const seen = [];
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
      const put = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
      put('script', { textContent: 'window.himuroWasHere = true' });
      put('script', { src: 'https://example.org/x.js' });
      put('img', { src: 'https://example.org/x.png' });
      put('iframe', { src: 'https://example.org/' });
      put('object', { data: 'https://example.org/x' });
      put('link', { rel: 'stylesheet', href: 'https://example.org/x.css' });
      const styled = document.createElement('p'); styled.setAttribute('style', 'color: red'); document.body.append(styled);
      fetch('https://example.org/').catch(() => undefined);
      try { new WebSocket('wss://example.org/'); } catch {}
      try { new Worker('data:text/javascript,1'); } catch {}
      setTimeout(() => done([...seen, window.himuroWasHere ? 'A SCRIPT RAN' : 'no script ran']), 800);`);
    expect(refused).not.toContain('A SCRIPT RAN');
    for (const directive of [
      'script-src-elem',
      'img-src',
      'frame-src',
      'style-src-elem',
      'style-src-attr',
      'connect-src',
    ]) {
      expect(refused).toContain(directive);
    }
  }),
);

test('a script cannot be made from text', patient(3), () =>
  on('eval', {}, async (stage) => {
    // As the page itself would: from a handler, not from the driver, which stands outside the policy.
    const outcome = await stage.driver.runAsync<string>(`
      const done = arguments[arguments.length - 1];
      setTimeout(() => { try { new Function('return 1')(); done('made'); } catch (error) { done(error.name); } }, 0);`);
    expect(outcome).toBe('EvalError');
  }),
);

test('a right click opens nothing', patient(3), () =>
  on('menu', {}, async (stage) => {
    await stage.driver.run(`
      window.himuroClicks = [];
      window.addEventListener('contextmenu', (event) => window.himuroClicks.push(event.defaultPrevented));`);
    stage.display.xdotool('mousemove', '640', '700', 'click', '3');
    await stage.until('the click has arrived', 'return window.himuroClicks.length === 1;');
    expect(await stage.driver.run<boolean[]>('return window.himuroClicks;')).toEqual([true]);
    await pause(700);
    const MENU = 40;
    expect(stage.display.windows(/./, MENU), 'a menu beside the window').toHaveLength(1);
  }),
);
