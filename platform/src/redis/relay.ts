import type { Redis } from 'ioredis';
import { localFeed, type OriginFeed, type ProducingSubgraph } from '../events/feed.ts';
import { follow, pauseAfter, type Follower } from '../events/follow.ts';
import type { FeedPage } from '../events/index.ts';
import { SoleRunner } from '../events/sole-runner.ts';
import type { Logger } from '../log/index.ts';
import { fieldsOf, idOf, positionOf, readEntry, relayTopic, streamOf } from './stream.ts';

/** Events copied at once. */
const pageSize = 500;

/** Entries that a stream keeps, about; who is further behind reads from the producer. */
const keptEntries = 20_000;

const firstRetryMs = 100;
const lastRetryMs = 2_000;

export interface Relay {
  /** True while this process is the one that copies the log. */
  readonly isActive: boolean;
  /** Finishes what is under way and lets another process go on. */
  stop(): Promise<void>;
}

/** Copies the producer's log to its stream in one process at a time: call it in each, the others stand by. */
export function runRelay(producer: ProducingSubgraph, { redis, log }: { redis: Redis; log: Logger }): Relay {
  return new SoleRunner({
    name: `${producer.name} relay`,
    databaseUrl: (producer.dataSource.options as { url: string }).url,
    work: (signal) => {
      const feed = localFeed(producer);
      return follow(feed, new Copying(feed, producer, redis, log), signal);
    },
    lost: (error) => log.warn({ err: error }, 'the right to relay events is lost'),
  });
}

class Copying implements Follower {
  private readonly stream: string;
  /** How far the stream goes; to be looked up when that is in doubt. */
  private at: number | undefined;
  /** Known from the first `resume` on. */
  private logId = '';

  constructor(
    private readonly feed: OriginFeed,
    private readonly producer: ProducingSubgraph,
    private readonly redis: Redis,
    private readonly log: Logger,
  ) {
    this.stream = streamOf(producer.name);
  }

  async turn(): Promise<number> {
    const at = (this.at ??= await this.resume());
    const page = await this.feed.read(at, pageSize);
    if (page.events.length > 0) await this.copy(at, page);
    return pauseAfter(page, pageSize);
  }

  failed(error: unknown, failures: number): number {
    this.log.warn({ err: error, failures }, 'events could not be relayed');
    return Math.min(firstRetryMs * 2 ** (failures - 1), lastRetryMs);
  }

  /** Behind the last entry. Without one at the head: what was before is read from the producer. */
  private async resume(): Promise<number> {
    const [last] = await this.redis.xrevrange(this.stream, '+', '-', 'COUNT', 1);
    this.logId = await this.feed.logId();
    const head = await this.feed.head();
    const top = last && positionOf(last[0]);
    if (top !== undefined && top <= head && this.isOurs(last)) return top;
    if (top !== undefined) await this.forget(top, head);
    this.tell(head);
    return head;
  }

  private isOurs(entry: [id: string, fields: string[]] | undefined): boolean {
    try {
      return entry !== undefined && readEntry(entry).log === this.logId;
    } catch {
      return false;
    }
  }

  private async forget(top: number, head: number): Promise<void> {
    this.log.warn({ top, head }, 'the stream holds events of another log, and begins anew');
    await this.redis.del(this.stream);
  }

  private async copy(at: number, { events, upTo }: FeedPage): Promise<void> {
    this.at = undefined;
    const pipeline = this.redis.pipeline();
    let after = at;
    for (const event of events) {
      pipeline.xadd(
        this.stream,
        'MAXLEN',
        '~',
        keptEntries,
        idOf(event.position),
        ...fieldsOf({ event, after, log: this.logId }),
      );
      after = event.position;
    }
    const results = (await pipeline.exec()) ?? [];
    const errors = results.flatMap(([error]) => (error ? [error] : []));
    const other = errors.find((error) => !error.message.includes('equal or smaller'));
    if (other) throw other;
    // Whoever else has copied some of these may have gone further.
    if (errors.length === 0) this.at = upTo;
    this.tell(upTo);
  }

  private tell(upTo: number): void {
    this.producer.events.doorbell.whisper(relayTopic(this.producer.name), upTo);
  }
}
