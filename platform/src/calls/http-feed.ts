import type { Doorbell, FeedPage, OriginFeed } from '../events/index.ts';
import { reviveEvent } from '../events/event.ts';
import type { SubgraphClient } from './subgraph-client.ts';

/**
 * Reads the log of a subgraph that another process serves.
 * @param doorbell carries the producer's rings to this process
 */
export function httpFeed(producer: string, client: SubgraphClient, doorbell: Doorbell): OriginFeed {
  return {
    producer,
    read: async (after, limit) => {
      const page = (await client.get(`/events?after=${after}&limit=${limit}`)) as FeedPage;
      return { ...page, events: page.events.map(reviveEvent) };
    },
    head: async () => ((await client.get('/events/head')) as { head: number }).head,
    logId: async () => ((await client.get('/events/head')) as { log: string }).log,
    onNews: (listener) => {
      const ends = [
        doorbell.onRing((topic) => topic.startsWith(`${producer}/`) && listener()),
        doorbell.onMissed(listener),
      ];
      return () => ends.forEach((end) => end());
    },
  };
}
