import type { Logger } from '@testverse/platform/log';

/** Something that has to be done now and then, and can wait. */
export interface Chore {
  name: string;
  run(): Promise<unknown>;
}

export interface Housekeeping {
  /** Waits for a chore under way. */
  stop(): Promise<void>;
}

const everyMs = 60 * 60 * 1000;
/** A start has better things to do. */
const firstAfterMs = 60 * 1000;

/** Runs the chores one after the other, about hourly. One that fails is told to the log and tried again next time. */
export function startHousekeeping(
  chores: readonly Chore[],
  log: Logger,
  timing = { everyMs, firstAfterMs },
): Housekeeping {
  let underWay: Promise<void> = Promise.resolve();
  let timer = setTimeout(turn, timing.firstAfterMs).unref();
  let isStopped = false;

  function turn(): void {
    underWay = runAll().then(() => {
      if (!isStopped) timer = setTimeout(turn, timing.everyMs).unref();
    });
  }

  async function runAll(): Promise<void> {
    for (const { name, run } of chores) {
      if (isStopped) return;
      try {
        await run();
      } catch (error) {
        log.error({ err: error, chore: name }, 'a chore failed');
      }
    }
  }

  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      return underWay;
    },
  };
}
