import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A notice goes by itself, and a busy machine may look too late: so pages remember what they were told. */
export async function noteNotices(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const told: string[] = [];
    Reflect.set(window, 'told', told);
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes)
        if (target instanceof Element && target.matches('[role="status"][aria-label="Notices"]'))
          for (const node of addedNodes) told.push(node.textContent ?? '');
    }).observe(document, { subtree: true, childList: true });
  });
}

/** Waits for a notice that no earlier call has met; it may be gone by now. */
export async function notice(page: Page, text: string | RegExp): Promise<void> {
  const isMeant = (one: string): boolean => (typeof text === 'string' ? one.includes(text) : text.test(one));
  await expect
    .poll(
      async () => {
        const told = await page.evaluate(() => [...(Reflect.get(window, 'told') as string[])]);
        const index = told.findIndex(isMeant);
        if (index >= 0)
          await page.evaluate((at) => (Reflect.get(window, 'told') as string[]).splice(at, 1), index);
        return index >= 0 || told;
      },
      { message: `a notice ${String(text)}` },
    )
    .toBe(true);
}
