import { systemClock, type Clock } from '../src/clock.ts';

/** A clock on which pauses are short and watches stand still until the test lets them go off. */
export interface LiveClock extends Clock {
  /** Every pause that was asked for; watches, and the time a connection without use is kept, left out. */
  readonly waits: number[];
  /** Lets all watches of this length go off, e.g. 12_000: the time between two signs of life. */
  fire(ms: number): void;
  advance(ms: number): void;
}

const watches = new Set([12_000, 10_000, 5_000]);
const idleMs = 3_000;
const speed = 25;

export function liveClock(): LiveClock {
  const waits: number[] = [];
  const held = new Set<{ ms: number; resolve: () => void }>();
  let offset = 0;
  return {
    waits,
    now: () => systemClock.now() + offset,
    advance: (ms) => {
      offset += ms;
    },
    fire: (ms) => {
      for (const one of [...held]) if (one.ms === ms && held.delete(one)) one.resolve();
    },
    wait: (ms, signal) => {
      if (!watches.has(ms)) {
        if (ms !== idleMs) waits.push(ms);
        return systemClock.wait(ms / speed, signal);
      }
      return new Promise((resolve, reject) => {
        const one = { ms, resolve };
        const stop = () => {
          held.delete(one);
          reject(new Error('stopped'));
        };
        if (signal?.aborted) return stop();
        held.add(one);
        signal?.addEventListener('abort', stop, { once: true });
      });
    },
  };
}
