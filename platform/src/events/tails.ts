import { answered } from '../db/answered.ts';
import type { EventLogParts, EventStream, RingBounds, SubscribeOptions } from './event-log.ts';
import { headsOf, readEvents } from './reads.ts';
import { Tail, type TailSource } from './tail.ts';

/** A lost word of the doorbell costs this much at most. */
const sweepMs = 1_000;

/** Sweeps between two ageings: what is in memory stays there for one or two minutes. */
const sweepsPerAge = 60;

/** At most; never more than a ring holds, so whoever waits for news can be handed all of them. */
const pageEvents = 200;
const defaultRing: RingBounds = { events: 1_000, bytes: 4 * 1024 * 1024 };

/** The tails of all topics that somebody in this process listens to. */
export class Tails {
  private readonly tails = new Map<string, Tail>();
  private readonly source: TailSource;
  private readonly ring: RingBounds;
  private readonly quiet: (() => void)[];
  private sweeps: NodeJS.Timeout | undefined;
  private sweepCount = 0;
  private isSweeping = false;
  private isFailing = false;

  constructor(private readonly parts: EventLogParts) {
    const { dataSource, schema, stamps = {}, doorbell } = parts;
    const db = dataSource.manager;
    this.ring = { ...defaultRing, ...parts.ring };
    const page = Math.min(pageEvents, this.ring.events);
    this.source = {
      head: async (topic) => (await answered(headsOf(db, schema, [topic]))).get(topic) ?? 0,
      page: (topic, after) => answered(readEvents(db, { schema, stamps }, topic, after, page)),
      failed: (error) => this.failed(error),
    };
    this.quiet = [
      doorbell.onRing((topic, seq) => this.tails.get(topic)?.advance(seq)),
      doorbell.onMissed(() => void this.sweep()),
    ];
  }

  subscribe(topic: string, options: SubscribeOptions): EventStream {
    let tail = this.tails.get(topic);
    if (!tail) {
      const made = new Tail(topic, this.source, this.ring, () => this.drop(topic, made));
      tail = made;
      this.tails.set(topic, tail);
    }
    this.sweeps ??= setInterval(() => this.tick(), sweepMs).unref();
    return tail.subscribe(options);
  }

  private drop(topic: string, tail: Tail): void {
    if (this.tails.get(topic) === tail) this.tails.delete(topic);
    if (this.tails.size > 0) return;
    clearInterval(this.sweeps);
    this.sweeps = undefined;
  }

  holds(topic: string, after: number): boolean {
    return this.tails.get(topic)?.holds(after) ?? false;
  }

  /** A process listens to thousands of topics, for weeks: what nobody is a little behind for is not kept. */
  private tick(): void {
    this.sweepCount += 1;
    if (this.sweepCount % sweepsPerAge === 0) for (const tail of this.tails.values()) tail.age();
    void this.sweep();
  }

  /** One query for all topics: what no doorbell has told is found here. */
  private async sweep(): Promise<void> {
    if (this.isSweeping || this.tails.size === 0) return;
    this.isSweeping = true;
    try {
      const { dataSource, schema } = this.parts;
      const heads = await answered(headsOf(dataSource.manager, schema, [...this.tails.keys()]));
      this.isFailing = false;
      for (const [topic, seq] of heads) this.tails.get(topic)?.advance(seq);
    } catch (error) {
      this.failed(error);
    } finally {
      this.isSweeping = false;
    }
  }

  /** Said once for as long as it lasts; the next sweep tries again. */
  private failed(error: unknown): void {
    if (!this.isFailing) this.parts.log.error({ err: error }, 'live fields cannot read the event log');
    this.isFailing = true;
  }

  close(): void {
    for (const end of this.quiet) end();
    for (const tail of [...this.tails.values()]) tail.close();
    clearInterval(this.sweeps);
  }
}
