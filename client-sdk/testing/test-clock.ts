import type { Clock } from '../src/clock.ts';

/** A clock that tests move. Waits shorter than a call's timeout are noted and over at once. */
export interface TestClock extends Clock {
  readonly waits: number[];
  advance(ms: number): void;
}

export function testClock(startMs = Date.now()): TestClock {
  const waits: number[] = [];
  let nowMs = startMs;
  return {
    waits,
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    wait: (ms, signal) => {
      if (ms < 20_000) {
        waits.push(ms);
        nowMs += ms;
        return Promise.resolve();
      }
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    },
  };
}
