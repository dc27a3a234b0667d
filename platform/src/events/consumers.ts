import { feedOf, retryPolicy } from './consumer-runner.ts';
import type { EventFeed } from './feed.ts';
import { isProjection, type ConsumingSubgraph, type Handler } from './handler.ts';
import { listParked, replayTopic, systemContext, type ParkedEvent } from './parking.ts';
import { caughtUp, readPlace, rebuild } from './projection.ts';

export interface ConsumerStatus {
  handler: string;
  from: string;
  /** How far it has read. */
  position: number;
  /** How far there is to read. */
  head: number;
  /** When the first event was recorded that it has not read; null when it has read all. */
  oldestUnreadAt: Date | null;
  /** True for one that is new or being rebuilt: what it has made does not yet stand for the whole log. */
  isCatchingUp: boolean;
  /** Events that failed, and those that wait behind them. */
  parked: number;
}

/** What may be asked and done about a subgraph's handlers from any process, whichever of them runs the handlers. */
export interface Consumers {
  /** How each handler stands. Health answers should speak of `parked`. */
  status(): Promise<ConsumerStatus[]>;

  /** Empties the projection and has it made anew from the whole log; does not wait for that. */
  rebuild(projection: string): Promise<void>;

  /**
   * Waits until the handler has done what follows from the event at `position`: false after `timeoutMs`, and for an
   * event that is parked.
   */
  caughtUp(handler: string, position: number, timeoutMs: number): Promise<boolean>;

  /** In the order in which they are to be handled; of all handlers unless one is named. */
  listParked(handler?: string): Promise<ParkedEvent[]>;

  /**
   * Handles the parked events of a handler, or of one topic only, in order; a topic stops at an event that fails again.
   * @returns how many are still parked
   */
  replayParked(handler: string, topic?: string): Promise<number>;
}

export function consumersOf(subgraph: ConsumingSubgraph, feeds: readonly EventFeed[]): Consumers {
  const handlerOf = (name: string): Handler => {
    const found = subgraph.handlers.find((handler) => handler.name === name);
    if (!found) throw new Error(`${subgraph.name} has no handler ${name}`);
    return found;
  };
  return {
    status: () => Promise.all(subgraph.handlers.map((handler) => statusOf(subgraph, handler, feeds))),
    rebuild: async (name) => {
      const handler = handlerOf(name);
      if (!isProjection(handler)) throw new Error(`${name} is no projection: its effects cannot be undone`);
      await rebuild(subgraph, handler, await feedOf(handler, feeds).head());
    },
    caughtUp: (name, position, timeoutMs) => caughtUp(subgraph, handlerOf(name).name, position, timeoutMs),
    listParked: (name) => listParked(subgraph, name),
    replayParked: async (name, topic) => {
      const topics = (await listParked(subgraph, name)).map(({ event }) => event.topic);
      for (const one of new Set(topics))
        if (topic === undefined || one === topic)
          await replayTopic(subgraph, handlerOf(name), one, retryPolicy());
      return (await listParked(subgraph, name)).length;
    },
  };
}

async function statusOf(
  subgraph: ConsumingSubgraph,
  handler: Handler,
  feeds: readonly EventFeed[],
): Promise<ConsumerStatus> {
  const { clock } = systemContext(subgraph, handler.name);
  const feed = feedOf(handler, feeds);
  const [place, head, [row]] = await Promise.all([
    readPlace(subgraph, handler.name, clock.now()),
    feed.head(),
    subgraph.dataSource.query<{ parked: number }[]>(
      `select count(*)::int as parked from "${subgraph.name}".parked_event where handler = $1`,
      [handler.name],
    ),
  ]);
  const position = place?.position ?? 0;
  const [unread] = position < head ? (await feed.read(position, 1)).events : [];
  return {
    handler: handler.name,
    from: handler.from,
    position,
    head,
    oldestUnreadAt: unread?.recordedAt ?? null,
    isCatchingUp: place?.isCatchingUp ?? true,
    parked: row?.parked ?? 0,
  };
}
