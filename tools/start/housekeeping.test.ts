import { createLogger } from '@testverse/platform/log';
import { describe, expect, it } from 'vitest';
import { startHousekeeping } from './housekeeping.ts';

const log = createLogger({ service: 'test', level: 'silent' });

/** Resolves when it was called that many times. */
function counter(times: number): { run: () => Promise<void>; reached: Promise<void>; count: () => number } {
  let count = 0;
  let reach: () => void;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  return {
    run: () => {
      count += 1;
      if (count === times) reach();
      return Promise.resolve();
    },
    reached,
    count: () => count,
  };
}

describe('housekeeping', () => {
  it('comes round again, past a chore that fails', async () => {
    const chore = counter(3);
    const failing = { name: 'failing', run: () => Promise.reject(new Error('no')) };
    const timing = { firstAfterMs: 1, everyMs: 1 };
    const keeping = startHousekeeping([failing, { name: 'counting', run: chore.run }], log, timing);
    await chore.reached;
    await keeping.stop();
    expect(chore.count()).toBeGreaterThanOrEqual(3);
  });

  it('does nothing more once stopped, and waits for what is under way', async () => {
    const chore = counter(1);
    let finished = false;
    const slow = async (): Promise<void> => {
      await chore.run();
      await new Promise((resolve) => setTimeout(resolve, 20));
      finished = true;
    };
    const later = counter(1);
    const keeping = startHousekeeping(
      [
        { name: 'slow', run: slow },
        { name: 'later', run: later.run },
      ],
      log,
      { firstAfterMs: 1, everyMs: 1 },
    );
    await chore.reached;
    await keeping.stop();
    expect(finished).toBe(true);
    expect(later.count()).toBe(0);
  });
});
