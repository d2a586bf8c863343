// What a person with other eyes or hands needs: axe-core's rules, and a page that holds at 200 %.

import { readFileSync } from 'node:fs';

import { repository, type Stage } from './stage';
import { KEY } from './webdriver';

const AXE = readFileSync(repository('ui/node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe-core finds on the page as it is drawn now. */
export async function axe(stage: Stage): Promise<string[]> {
  if (!(await stage.driver.run<boolean>("return typeof window.axe === 'object';")))
    await stage.driver.run(AXE);
  return stage.driver.runAsync<string[]>(`
    const done = arguments[arguments.length - 1];
    // A colour on its way is no colour.
    const still = Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
    const late = new Promise((end) => setTimeout(end, 1000));
    Promise.race([still, late]).then(() => axe.run(document, { resultTypes: ['violations'] })).then(
      (found) => done(found.violations.flatMap((one) =>
        one.nodes.map((node) => one.id + ': ' + node.target.join(' ') + ': ' + node.failureSummary))),
      (error) => done(['axe-core did not run: ' + error]));`);
}

/** What is cut off at the sides, or cannot be brought into sight. */
export function cut(stage: Stage): Promise<string[]> {
  return stage.driver.run<string[]>(`
    const name = (one) => one.dataset.testid ?? one.tagName + '.' + one.className;
    const found = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth) found.push('the page is wider than the window');
    for (const one of document.querySelectorAll('main, main *')) {
      const style = getComputedStyle(one);
      // Said, not drawn.
      if (style.position === 'absolute' && one.clientWidth <= 1) continue;
      if (style.display === 'inline' || one instanceof SVGElement) continue;
      const clips = ['hidden', 'clip', 'auto', 'scroll'].includes(style.overflowX);
      if (clips && one.scrollWidth > one.clientWidth + 1 && one.tagName !== 'INPUT')
        found.push('cut: ' + name(one) + ' ' + one.scrollWidth + ' > ' + one.clientWidth);
    }
    for (const one of document.querySelectorAll('button, a[href], input, select, textarea, summary')) {
      if (one.checkVisibility?.() === false || one.disabled) continue;
      one.scrollIntoView({ block: 'nearest' });
      const at = one.getBoundingClientRect();
      if (at.width === 0) continue;
      if (at.left < -1 || at.right > innerWidth + 1 || at.bottom > innerHeight + 1 || at.top < -1)
        found.push('out of reach: ' + name(one) + ' ' + [at.left, at.top, at.right, at.bottom].map(Math.round));
    }
    return found;`);
}

/** Chooses a theme by the visible control. */
export async function dress(stage: Stage, theme: 'light' | 'dark'): Promise<void> {
  const now = `return document.documentElement.dataset.theme ?? 'system';`;
  for (let turns = 0; turns < 3; turns += 1) {
    const before = await stage.driver.run<string>(now);
    if (before === theme) return;
    await stage.driver.click(await stage.driver.find('[data-testid=theme]'));
    await stage.until(
      'the theme turns',
      `return (document.documentElement.dataset.theme ?? 'system') !== '${before}';`,
    );
  }
  if ((await stage.driver.run<string>(now)) !== theme) throw new Error(`there is no theme ${theme}`);
}

/** Enlarges the page to 200 %, as its own keys do, while `then` looks. */
export async function enlarged<T>(stage: Stage, then: () => Promise<T>): Promise<T> {
  const large = "return document.documentElement.style.fontSize === '200%';";
  // A window that is busy drawing may miss a key.
  for (let presses = 0; presses < 12 && !(await stage.driver.run<boolean>(large)); presses += 1)
    await stage.driver.keys([KEY.control, '+'], true);
  await stage.until('the page is at 200 %', large);
  try {
    return await then();
  } finally {
    await stage.driver.keys([KEY.control, '0'], true);
    await stage.until('the page is at 100 %', "return document.documentElement.style.fontSize === '';");
  }
}
