import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedEvent } from './event.ts';
import type { EventFeed, FeedPage } from './feed.ts';
import { isProjection, type ConsumingSubgraph, type Handler } from './handler.ts';
import { claim, moveOffset, type Recipient } from './inbox.ts';
import { delayMs, park, prepare, replayTopic, systemContext, type RetryPolicy } from './parking.ts';
import { beginPlace, readPlace } from './projection.ts';

/** Events read at once. */
const pageSize = 200;

/** Events of a projection that share a transaction. */
const stepSize = 100;

/** Until a gap in the log is looked at again; who fills it rings, who leaves it does not. */
const heldMs = 50;

/** Who looks at the log although nobody has rung: a lost word costs this much. Also how fine retries are timed. */
const pollMs = 1_000;

/** An event that is wanted, and the position that is reached when it is done. */
interface Entry {
  event: LoggedEvent;
  upTo: number;
}

/** Follows the feed for one handler. */
export class ConsumerLoop {
  /** Ends the wait for news; one for each turn, so that news coming during it is not lost. */
  private nap = new AbortController();

  constructor(
    private readonly subgraph: ConsumingSubgraph,
    private readonly handler: Handler,
    private readonly feed: EventFeed,
    private readonly retry: RetryPolicy,
  ) {}

  /** Runs until the signal; what is under way then is finished first. */
  async run(signal: AbortSignal): Promise<void> {
    const wake = (): void => this.nap.abort();
    const endNews = this.feed.onNews(wake);
    signal.addEventListener('abort', wake);
    for (let failures = 0; !signal.aborted;) {
      try {
        this.nap = new AbortController();
        const waitMs = await this.turn(signal);
        failures = 0;
        if (waitMs > 0 && !signal.aborted) await sleep(waitMs, this.nap.signal);
      } catch (error) {
        failures += 1;
        const { log } = systemContext(this.subgraph, this.handler.name);
        log.warn({ err: error, handler: this.handler.name, failures }, 'a handler could not go on');
        await sleep(delayMs(this.retry, failures), signal);
      }
    }
    signal.removeEventListener('abort', wake);
    endNews();
  }

  /** @returns how long to wait for news before the next turn */
  private async turn(signal: AbortSignal): Promise<number> {
    const { subgraph, handler, feed, retry } = this;
    const context = systemContext(subgraph, handler.name);
    const place =
      (await readPlace(subgraph, handler.name, context.clock.now())) ??
      (await beginPlace(subgraph, handler.name, await feed.head()));
    for (const topic of place.due) await replayTopic(subgraph, handler, topic, retry, signal);
    const page = await feed.read(place.position, pageSize);
    const to = { schema: subgraph.name, handler: handler.name, generation: place.generation };
    const entries = this.entriesOf(page);
    const size = isProjection(handler) ? stepSize : 1;
    for (let start = 0; start < entries.length && !signal.aborted; start += size) {
      await this.step(to, entries.slice(start, start + size), signal);
    }
    if (entries.length === 0 && page.upTo > place.position) await moveOffset(context, to, page.upTo);
    if (page.events.length >= pageSize || place.due.length > 0) return 0;
    return page.isHeld ? heldMs : pollMs;
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
      for (const event of events) {
        // An event that came twice is handled once.
        if (!claimed.delete(event.id)) continue;
        tx.forgetLoaded();
        await this.handler.handle(tx, event);
      }
    });
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
