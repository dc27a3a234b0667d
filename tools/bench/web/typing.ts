import type { Browser, Page } from 'playwright-core';
import { throttle } from '../../../tests/browser/support/vitals.ts';
import { enter } from './load.ts';
import type { Typing } from './report.ts';
import type { Site } from './site.ts';

/** Pages of a timeline that are gone through before. */
const pagesBack = 12;
const sentence =
  'Every word of this is written while a long timeline stands above it, and **some** of it is `code`.';
/** A quick typist's. */
const betweenKeysMs = 100;

/** Writes into a room that was read far back, and sees how long each key takes until the page shows it. */
export async function typeInRoom(browser: Browser, site: Site, width: number): Promise<Typing> {
  const window = await enter(browser, site, width, true);
  const page = await window.context.newPage();
  await throttle(page);
  await page.goto(`/g/${site.slug}/c/general`);
  const box = page.getByRole('textbox', { name: 'Message #general' });
  await box.waitFor();
  await page.getByRole('article').last().waitFor();
  for (let back = 0; back < pagesBack; back += 1) {
    await scroll(page, 'top');
    await window.watch.quiet();
  }
  await scroll(page, 'bottom');
  await window.watch.quiet();
  await box.focus();
  await page.evaluate(() => {
    const keys: number[] = [];
    Reflect.set(globalThis, 'keys', keys);
    // The browser's own event timing waits for a frame that moves something, which a letter in a box does not.
    const shown = (since: number): void =>
      void requestAnimationFrame(() => setTimeout(() => keys.push(performance.now() - since)));
    addEventListener('keydown', ({ timeStamp }) => shown(timeStamp), true);
  });
  await page.keyboard.type(sentence, { delay: betweenKeysMs });
  await window.watch.quiet();
  const keysMs = await page.evaluate(() => Reflect.get(globalThis, 'keys') as number[]);
  await window.context.close();
  return { origin: site.origin, width, keysMs };
}

function scroll(page: Page, to: 'top' | 'bottom'): Promise<void> {
  return page.getByLabel('Messages in #general', { exact: true }).evaluate((element, end) => {
    element.scrollTop = end === 'top' ? 0 : element.scrollHeight;
  }, to);
}
