import type { Doorbell, EventFeed, FeedPage } from '../events/index.ts';
import { reviveEvent } from '../events/event.ts';
import type { SubgraphClient } from './subgraph-client.ts';

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
  const { events, ...rest } = page as FeedPage;
  return { ...rest, events: events.map(reviveEvent) };
}
