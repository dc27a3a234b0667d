import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findPart, parts } from '../../../tools/test/parts.mjs';
import { noteNotices } from './notices.ts';
import { Watch } from './watch.ts';

/** How a window looks at the product. */
export interface Look {
  width: number;
  scheme: 'dark' | 'light';
}

/** Starts the machine's own Chromium, which talks to nobody but us. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findPart('chromium');
  if (!executablePath) throw new Error(`this machine lacks ${parts.chromium.remedy}`);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Somebody's browser window, watched from the first request on. */
export interface Window {
  context: BrowserContext;
  page: Page;
  watch: Watch;
}

export async function openWindow(browser: Browser, origin: string, look: Look): Promise<Window> {
  const isPhone = look.width < 500;
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: look.width, height: isPhone ? 844 : 800 },
    colorScheme: look.scheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Vienna',
    hasTouch: isPhone,
    // What moves makes pictures and contrasts a matter of luck.
    reducedMotion: 'reduce',
  });
  // Only for what hangs: a machine that is busy with something else is no broken promise.
  context.setDefaultTimeout(60_000);
  await noteNotices(context);
  const watch = await Watch.over(context, origin);
  return { context, watch, page: await context.newPage() };
}
