import type { Doorbell, EventFeed, FeedPage, LoggedEvent } from '../events/index.ts';
import type { SubgraphClient } from './subgraph-client.ts';

type WireEvent = Omit<LoggedEvent, 'occurredAt' | 'recordedAt'> & { occurredAt: string; recordedAt: string };

/**
 * Reads the log of a subgraph that another process serves.
 * @param doorbell carries the producer's rings to this process
 */
export function httpFeed(producer: string, client: SubgraphClient, doorbell: Doorbell): EventFeed {
  return {
    producer,
    read: async (after, limit) => readPage(await client.get(`/events?after=${after}&limit=${limit}`)),
    head: async () => ((await client.get('/events/head')) as { head: number }).head,
    onNews: (listener) => {
      const own = `${producer}/`;
      const ends = [
        doorbell.onRing((topic) => topic.startsWith(own) && listener()),
        doorbell.onMissed(listener),
      ];
      return () => ends.forEach((end) => end());
    },
  };
}

function readPage(page: unknown): FeedPage {
  const { events, upTo, isHeld } = page as { events: WireEvent[]; upTo: number; isHeld: boolean };
  const read = events.map((event) => ({
    ...event,
    occurredAt: new Date(event.occurredAt),
    recordedAt: new Date(event.recordedAt),
  }));
  return { events: read, upTo, isHeld };
}
