import { setTimeout as delay } from 'node:timers/promises';
import type { EventFeed, FeedPage } from './feed.ts';

/** Until a gap in the log is looked at again; who fills it rings, who leaves it does not. */
const heldMs = 50;

/** Who looks at the log although nobody has rung: a lost word costs this much. */
const pollMs = 1_000;

/** How long to wait for news after a page that is done. */
export function pauseAfter(page: FeedPage, pageSize: number): number {
  if (page.events.length >= pageSize) return 0;
  return page.isHeld ? heldMs : pollMs;
}

export interface Follower {
  /** Reads on. @returns how many milliseconds to wait for news before the next turn */
  turn(signal: AbortSignal): Promise<number>;
  /** Told of a turn that failed, the so-and-so-manyth in a row. @returns milliseconds until the next */
  failed(error: unknown, failures: number): number;
}

/** Takes turns until the signal; what is under way then is finished first. */
export async function follow(feed: EventFeed, follower: Follower, signal: AbortSignal): Promise<void> {
  // One for each turn, so that news coming during it is not lost.
  let nap = new AbortController();
  const wake = (): void => nap.abort();
  const endNews = feed.onNews(wake);
  signal.addEventListener('abort', wake);
  for (let failures = 0; !signal.aborted;) {
    try {
      nap = new AbortController();
      const waitMs = await follower.turn(signal);
      failures = 0;
      if (waitMs > 0 && !signal.aborted) await sleep(waitMs, nap.signal);
    } catch (error) {
      failures += 1;
      await sleep(follower.failed(error, failures), signal);
    }
  }
  signal.removeEventListener('abort', wake);
  endNews();
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
