import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedEvent } from './event.ts';
import type { EventFeed, FeedPage } from './feed.ts';
import { follow, pauseAfter, type Follower } from './follow.ts';
import { takesSeveral, type ConsumingSubgraph, type Handler } from './handler.ts';
import { claim, moveOffset, type Recipient } from './inbox.ts';
import { delayMs, park, prepare, replayTopic, systemContext, type RetryPolicy } from './parking.ts';
import { beginPlace, readPlace } from './projection.ts';

/** Events read at once. */
const pageSize = 200;

/** Events that share a transaction, where they may. */
const stepSize = 100;

/**
 * While the log grows all the time, every turn finds a few events: each one in a row waits a little longer for more of
 * them, so that what one costs is shared. After a rest nothing waits.
 */
const moreEachTurnMs = 5;
const longestWaitMs = 100;
const restMs = 200;

/** An event that is wanted, and the position that is reached when it is done. */
interface Entry {
  event: LoggedEvent;
  upTo: number;
}

/** Follows the feed for one handler. */
export class ConsumerLoop implements Follower {
  /** Turns that followed one another without a rest. */
  private turnsInRow = 0;
  private endedAt = -Infinity;
  /** Whether there is more to read already. */
  private isBehind = true;

  constructor(
    private readonly subgraph: ConsumingSubgraph,
    private readonly handler: Handler,
    private readonly feed: EventFeed,
    private readonly retry: RetryPolicy,
  ) {}

  /** Runs until the signal; what is under way then is finished first. */
  run(signal: AbortSignal): Promise<void> {
    return follow(this.feed, this, signal);
  }

  failed(error: unknown, failures: number): number {
    const { log } = systemContext(this.subgraph, this.handler.name);
    log.warn({ err: error, handler: this.handler.name, failures }, 'a handler could not go on');
    return delayMs(this.retry, failures);
  }

  /** @returns how long to wait for news before the next turn */
  async turn(signal: AbortSignal): Promise<number> {
    const { subgraph, handler, feed, retry } = this;
    await this.gather(signal);
    const context = systemContext(subgraph, handler.name);
    const place =
      (await readPlace(subgraph, handler.name, context.clock.now())) ??
      (await beginPlace(subgraph, handler.name, await feed.head()));
    for (const topic of place.due) await replayTopic(subgraph, handler, topic, retry, signal);
    const page = await feed.read(place.position, pageSize);
    const to = { schema: subgraph.name, handler: handler.name, generation: place.generation };
    const entries = this.entriesOf(page);
    const size = takesSeveral(handler) ? stepSize : 1;
    for (let start = 0; start < entries.length && !signal.aborted; start += size) {
      await this.step(to, entries.slice(start, start + size), signal);
    }
    if (entries.length === 0 && page.upTo > place.position) await moveOffset(context, to, page.upTo);
    this.isBehind = page.events.length >= pageSize;
    this.endedAt = performance.now();
    return place.due.length > 0 ? 0 : pauseAfter(page, pageSize);
  }

  /** Lets events come together, where they come one after the other. */
  private async gather(signal: AbortSignal): Promise<void> {
    const restedMs = performance.now() - this.endedAt;
    this.turnsInRow = this.isBehind || restedMs > restMs ? 0 : this.turnsInRow + 1;
    const waitMs = Math.min(this.turnsInRow * moreEachTurnMs, longestWaitMs) - restedMs;
    if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }

  /** The offset stays below every event that is still to be handled, in whatever order a carrier brings them. */
  private entriesOf({ events, upTo }: FeedPage): Entry[] {
    let reached = upTo;
    const entries: Entry[] = [];
    for (const event of events.filter(({ type }) => this.handler.types.includes(type)).reverse()) {
      entries.push({ event, upTo: reached });
      reached = Math.min(reached, event.position - 1);
    }
    return entries.reverse();
  }

  /** Parking fails as well while the database is away; then the turn is repeated. */
  private async step(to: Recipient, entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    try {
      for (const { event } of entries) await prepare(this.subgraph, this.handler, event, signal);
      if (!signal.aborted) await this.deliver(to, entries);
    } catch (error) {
      // It was asked to end, and ended by failing.
      if (signal.aborted) return;
      if (entries.length === 1 && entries[0]) return park(this.subgraph, to, entries[0], error, this.retry);
      for (const entry of entries) if (!signal.aborted) await this.step(to, [entry], signal);
    }
  }

  private async deliver(to: Recipient, entries: readonly Entry[]): Promise<void> {
    const events = entries.map(({ event }) => event);
    await systemContext(this.subgraph, events[0]?.id ?? to.handler).transact(async (tx) => {
      await moveOffset(tx, to, Math.max(...entries.map(({ upTo }) => upTo)));
      const claimed = await claim(tx, to, events);
      // An event that came twice is handled once.
      const due = events.filter(({ id }) => claimed.delete(id));
      if (this.handler.handleAll && due.length > 1) return this.handler.handleAll(tx, due);
      for (const event of due) {
        tx.forgetLoaded();
        await this.handler.handle(tx, event);
      }
    });
  }
}
