import type { Page } from 'playwright-core';

/** How a page felt while it loaded. */
export interface Vitals {
  /** Milliseconds until the largest thing was painted. */
  lcpMs: number;
  /** How much things moved, unitless. */
  cls: number;
  /** Milliseconds in which the page could not answer, beyond 50 for each task. */
  tbtMs: number;
}

/** Lets the page measure itself from its first moment on; call before it is opened. */
export async function measure(page: Page): Promise<() => Promise<Vitals>> {
  await page.addInitScript(() => {
    const vitals = { lcpMs: 0, cls: 0, tbtMs: 0 };
    Reflect.set(window, 'vitals', vitals);
    const watch = (type: string, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    watch('largest-contentful-paint', (entry) => (vitals.lcpMs = entry.startTime));
    watch('layout-shift', (entry) => (vitals.cls += Number(Reflect.get(entry, 'value'))));
    watch('longtask', (entry) => (vitals.tbtMs += Math.max(0, entry.duration - 50)));
  });
  return () => page.evaluate(() => Reflect.get(window, 'vitals') as Vitals);
}

/** A telephone's network as it is in a town, and half the speed of this machine. */
export async function throttle(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 60,
    downloadThroughput: (9_000_000 / 8) * 0.9,
    uploadThroughput: (1_500_000 / 8) * 0.9,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 2 });
}
