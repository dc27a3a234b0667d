import { setTimeout as delay } from 'node:timers/promises';
import type { EventFeed, FeedPage } from '../events/index.ts';
import type { Logger } from '../log/index.ts';

const retryMs = 1_000;

/**
 * A feed whose producer may be away, before it has come for the first time, too: then there is nothing new. Whoever reads
 * asks again by itself; the log is told when the producer goes and when it is back.
 * @param signal ends the waiting for one that has not come
 */
export function patientFeed(feed: EventFeed, log: Logger, signal: AbortSignal): EventFeed {
  const { producer } = feed;
  let hasCome = false;
  let isAway = false;
  const told = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      const answer = await asked;
      if (isAway) log.info({ producer }, 'events can be read again');
      hasCome = true;
      isAway = false;
      return answer;
    } catch (error) {
      if (!isAway && !signal.aborted) {
        // One that has not come yet is no news while everybody starts.
        log[hasCome ? 'warn' : 'info']({ err: error, producer }, 'events cannot be read; trying on');
      }
      isAway = true;
      throw error;
    }
  };
  return {
    producer,
    onNews: (listener) => feed.onNews(listener),
    read: (after, limit) =>
      told(feed.read(after, limit)).catch((): FeedPage => ({ events: [], upTo: after, isHeld: false })),
    head: async () => {
      // Where the log ends cannot be made up.
      for (;;) {
        try {
          return await told(feed.head());
        } catch (error) {
          if (signal.aborted) throw error;
        }
        await delay(retryMs, undefined, { signal });
      }
    },
  };
}
