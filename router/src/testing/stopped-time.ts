import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';

/**
 * The timers of this process stand still until the end of the test, but for what it lets pass: what happens meanwhile does not
 * happen because a machine took its time. What is opened before goes on as it did; so do timers that are promises.
 */
export class StoppedTime {
  constructor() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
  }

  /** Lets that much of it pass, however long that takes. */
  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** Waits while none of it passes. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await wait(5);
  }

  goOn(): void {
    vi.useRealTimers();
  }
}
