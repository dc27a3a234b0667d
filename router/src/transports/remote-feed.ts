import type { Doorbell } from '@testverse/platform/events';
import type { SubgraphClient } from '@testverse/platform/calls';
import type { ChangeFeed, ChangePage } from '../cache/index.ts';

/**
 * The log of a subgraph that another process serves, read from there: who wants to know what is true must not read a copy.
 * @param doorbell carries the subgraph's rings to this process; without one it is heard of when it is read
 */
export function remoteFeed(name: string, client: SubgraphClient, doorbell: Doorbell | undefined): ChangeFeed {
  const headOf = async (): Promise<{ head: number; log: string }> =>
    (await client.get('/events/head')) as { head: number; log: string };
  return {
    read: async (after, limit) => (await client.get(`/events?after=${after}&limit=${limit}`)) as ChangePage,
    head: async () => (await headOf()).head,
    logId: async () => (await headOf()).log,
    onNews: (listener) => {
      const ends = [
        doorbell?.onRing((topic) => topic.startsWith(`${name}/`) && listener()),
        doorbell?.onMissed(listener),
      ];
      return () => ends.forEach((end) => end?.());
    },
  };
}
