import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { heading, signIn } from '../../../tests/browser/support/acts.ts';
import { openWindow, type Window } from '../../../tests/browser/support/chromium.ts';
import { Traffic } from '../../../tests/browser/support/traffic.ts';
import { measure, throttle, type Vitals } from '../../../tests/browser/support/vitals.ts';
import type { Place } from './pages.ts';
import type { Site } from './site.ts';

/** One load of a page, with nothing of it in the browser before. */
export interface Load extends Vitals {
  origin: string;
  page: string;
  width: number;
  /** Of everything the page asked for until it was at rest, as it came over the wire. */
  bytes: number;
  requests: number;
}

/** What comes late comes within this time. */
const restMs = 400;

/** Opens a page in a window of its own and measures until it rests. */
export async function loadPage(browser: Browser, site: Site, place: Place, width: number): Promise<Load> {
  const window = await enter(browser, site, width, place.isMember);
  const page = await window.context.newPage();
  await throttle(page);
  const vitals = await measure(page);
  const traffic = await Traffic.of(page);
  await page.goto(place.path(site));
  await place.isThere(page);
  await window.watch.quiet();
  await sleep(restMs);
  await window.watch.quiet();
  const { bytes, paths } = traffic.soFar();
  const load = {
    origin: site.origin,
    page: place.name,
    width,
    bytes: bytes.all,
    requests: paths.length,
    ...(await vitals()),
  };
  await window.context.close();
  return load;
}

/** A window that has nothing of the app in it but, for members, a session. */
export async function enter(browser: Browser, site: Site, width: number, isMember: boolean): Promise<Window> {
  const window = await openWindow(browser, site.origin, { width, scheme: 'light' });
  if (!isMember) return window;
  const { page } = window;
  await page.goto('/sign-in');
  await signIn(page, { username: site.username, displayName: site.username });
  await heading(page, /Hello/);
  await window.watch.quiet();
  const session = await window.context.newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await page.close();
  return window;
}
