import type { Redis } from 'ioredis';
import type { Doorbell, EventFeed, FeedPage, OriginFeed } from '../events/index.ts';
import { positionOf, readEntry, relayTopic, streamOf, type StreamEntry } from './stream.ts';

/** How often a stream in which nothing is new is compared with the log. */
const doubtMs = 5_000;

export interface RedisFeedParts {
  redis: Redis;
  /** Hears the relay. */
  doorbell: Doorbell;
  /** Reads the producer's log itself: what the stream has lost or never had, and everything while Redis is away. */
  origin: OriginFeed;
}

/** Reads the log of another subgraph from the stream that its relay fills. */
export function redisFeed(parts: RedisFeedParts): EventFeed {
  return new RedisFeed(parts);
}

class RedisFeed implements EventFeed {
  readonly producer: string;
  private readonly stream: string;
  /** Which log the producer says is its own; nothing in the stream is read before that is known. */
  private logId: string | undefined;
  /** Nobody who is below this position finds in the stream what comes next. */
  private beginsAt = 0;
  /** How far the relay said that the log has been copied. */
  private told = 0;
  private nextDoubtMs = 0;
  /** The relay does not keep up, or the stream was lost and nothing has happened since. */
  private isBehind = false;

  constructor(private readonly parts: RedisFeedParts) {
    this.producer = parts.origin.producer;
    this.stream = streamOf(this.producer);
  }

  async read(after: number, limit: number): Promise<FeedPage> {
    // Before: what is told meanwhile may not have been there yet.
    const { told } = this;
    const entries = await this.entries(after, limit);
    if (entries?.length === 0) return this.readBehind(after, limit, told);
    const page = entries && chained(entries, after);
    return page ?? this.parts.origin.read(after, limit);
  }

  /** @returns undefined when Redis does not know them */
  private async entries(after: number, limit: number): Promise<StreamEntry[] | undefined> {
    if (after < this.beginsAt) return undefined;
    try {
      const found = await this.parts.redis.xrange(this.stream, after + 1, '+', 'COUNT', limit);
      const entries = found.map(readEntry);
      const next = entries[0];
      if (next) this.logId ??= await this.parts.origin.logId();
      if (entries.some(({ log }) => log !== this.logId)) {
        // They are of another log; or it is ours that is another one by now.
        this.logId = undefined;
        return undefined;
      }
      if (next && next.after > after) this.beginsAt = next.after;
      return entries;
    } catch {
      // It is away, or somebody else has written into it, or nobody knows yet whose it is.
      return undefined;
    }
  }

  /** Nothing is new, as far as the stream knows. */
  private async readBehind(after: number, limit: number, told: number): Promise<FeedPage> {
    const nothing = { events: [], upTo: after, isHeld: false };
    const { origin } = this.parts;
    const nowMs = performance.now();
    try {
      if (after < told) return await origin.read(after, limit);
      if (nowMs >= this.nextDoubtMs) {
        this.nextDoubtMs = nowMs + doubtMs;
        this.isBehind = (await origin.head()) > after;
      }
      return this.isBehind ? await origin.read(after, limit) : nothing;
    } catch {
      // While the producer is away, what its relay has copied must do.
      return nothing;
    }
  }

  async head(): Promise<number> {
    const { origin, redis } = this.parts;
    return origin.head().catch(async (error: unknown) => {
      const [last] = await redis.xrevrange(this.stream, '+', '-', 'COUNT', 1);
      if (!last || readEntry(last).log !== this.logId) throw error;
      return positionOf(last[0]);
    });
  }

  onNews(listener: () => void): () => void {
    const { doorbell } = this.parts;
    const ends = [
      doorbell.onWhisper(relayTopic(this.producer), (upTo) => {
        if (Number(upTo) > this.told) this.told = Number(upTo);
        listener();
      }),
      doorbell.onMissed(listener),
    ];
    return () => ends.forEach((end) => end());
  }
}

/** @returns the events up to the first that is missing; undefined when that is the very next one */
function chained(entries: readonly StreamEntry[], after: number): FeedPage | undefined {
  let upTo = after;
  const events = [];
  for (const entry of entries) {
    if (entry.after > upTo) break;
    events.push(entry.event);
    upTo = entry.event.position;
  }
  if (events.length === 0) return undefined;
  return { events, upTo, isHeld: events.length < entries.length };
}
