import { SubscriberBehind, type EventStream, type RingBounds, type SubscribeOptions } from './event-log.ts';
import type { LoggedEvent } from './event.ts';

/** How a tail reads the log. */
export interface TailSource {
  head(topic: string): Promise<number>;
  /** A page of the events behind `after`, in order; empty when there are none. */
  page(topic: string, after: number): Promise<LoggedEvent[]>;
  failed(error: unknown): void;
}

/** Of an event beside its payload, in memory. */
const envelopeBytes = 400;

function bytesOf(event: LoggedEvent): number {
  return envelopeBytes + 2 * JSON.stringify(event.payload).length;
}

/**
 * The newest events of one topic, for all its subscribers in this process: however many they are, a doorbell makes one
 * read, and all are handed the same objects.
 */
export class Tail {
  /** Without gaps; its last one is `last`. */
  private ring: LoggedEvent[] = [];
  private ringBytes = 0;
  /** The newest seq at the last ageing. */
  private aged = 0;
  private readonly streams = new Set<TailStream>();
  private waiting = new Set<TailStream>();
  private opening: Promise<void> | undefined;
  private isReading = false;
  private rung = 0;
  /** The newest seq known; undefined until the head was read. */
  last: number | undefined;
  private readonly pages = new Map<number, Promise<LoggedEvent[]>>();

  constructor(
    private readonly topic: string,
    private readonly source: TailSource,
    private readonly bounds: RingBounds,
    private readonly onUnused: () => void,
  ) {}

  subscribe(options: SubscribeOptions): EventStream {
    const stream = new TailStream(this, options);
    this.streams.add(stream);
    if (stream.isDone) this.remove(stream);
    return stream;
  }

  remove(stream: TailStream): void {
    this.streams.delete(stream);
    this.waiting.delete(stream);
    if (this.streams.size === 0) this.onUnused();
  }

  close(): void {
    for (const stream of [...this.streams]) void stream.return();
  }

  /** Reads the head once, also for many who wait for it; a failure is for those, the next one tries again. */
  open(): Promise<void> {
    this.opening ??= this.source.head(this.topic).then(
      (head) => {
        this.last = head;
        this.advance(this.rung);
      },
      (error: unknown) => {
        this.opening = undefined;
        throw error;
      },
    );
    return this.opening;
  }

  /** Somebody says that the topic has grown to `seq`. */
  advance(seq: number): void {
    this.rung = Math.max(this.rung, seq);
    if (this.last === undefined || this.rung <= this.last || this.isReading) return;
    void this.pull(this.last);
  }

  private async pull(last: number): Promise<void> {
    this.isReading = true;
    try {
      for (let from = last; from < this.rung && this.streams.size > 0;) {
        const events = await this.source.page(this.topic, from);
        // Where nothing is behind what was rung, the next sweep looks again; as it does after a failure.
        from = events.at(-1)?.seq ?? (this.rung = from);
        this.keep(events, from);
        this.wake();
      }
    } catch (error) {
      this.source.failed(error);
    } finally {
      this.isReading = false;
    }
  }

  private keep(events: readonly LoggedEvent[], last: number): void {
    this.ring.push(...events);
    this.last = last;
    for (const event of events) this.ringBytes += bytesOf(event);
    this.letGo(Math.max(0, this.ring.length - this.bounds.events));
    let extra = 0;
    for (let bytes = this.ringBytes; bytes > this.bounds.bytes && extra < this.ring.length - 1; extra += 1) {
      bytes -= bytesOf(this.ring[extra] as LoggedEvent);
    }
    this.letGo(extra);
  }

  private letGo(count: number): void {
    for (const event of this.ring.splice(0, count)) this.ringBytes -= bytesOf(event);
  }

  /** Lets go of what was in memory the last time already; to be called now and then. */
  age(): void {
    const kept = this.ring.findIndex(({ seq }) => seq > this.aged);
    this.letGo(kept < 0 ? this.ring.length : kept);
    this.aged = this.last ?? 0;
  }

  private wake(): void {
    const woken = this.waiting;
    this.waiting = new Set();
    for (const stream of woken) stream.wake();
  }

  wait(stream: TailStream): void {
    this.waiting.add(stream);
  }

  /** The event from memory, if it is there. */
  at(seq: number): LoggedEvent | undefined {
    const first = this.ring[0];
    return first && this.ring[seq - first.seq];
  }

  /** Whether everything behind `after` is in memory. */
  holds(after: number): boolean {
    return this.last !== undefined && (after === this.last || (after < this.last && !!this.at(after + 1)));
  }

  /** Events from the table, once for all who come back to the same place at the same time. */
  page(after: number): Promise<LoggedEvent[]> {
    let page = this.pages.get(after);
    if (!page) {
      page = this.source.page(this.topic, after).then((events) => {
        // After a restart the first one who comes back fills the ring for the others.
        if (this.ring.length === 0 && events.at(-1)?.seq === this.last)
          this.keep(events, this.last as number);
        return events;
      });
      this.pages.set(after, page);
      void page.catch(() => undefined).finally(() => this.pages.delete(after));
    }
    return page;
  }
}

interface Pending {
  resolve(result: IteratorResult<LoggedEvent>): void;
  reject(error: unknown): void;
}

/** One subscriber: it knows the last seq it gave away and nothing else, so a slow one costs nothing. */
class TailStream implements EventStream {
  private last: number | undefined;
  private page: readonly LoggedEvent[] = [];
  private pending: Pending | undefined;
  /** Has been up to date once. */
  private isLive = false;
  isDone = false;
  private readonly onAbort = (): void => void this.return();

  constructor(
    private readonly tail: Tail,
    private readonly options: SubscribeOptions,
  ) {
    this.last = options.after ?? tail.last;
    if (options.signal?.aborted) this.isDone = true;
    else options.signal?.addEventListener('abort', this.onAbort, { once: true });
    // From here on it counts, however late it is read; who reads it is told of a failure.
    if (tail.last === undefined) void this.opened().catch(() => undefined);
  }

  private async opened(): Promise<void> {
    await this.tail.open();
    this.last ??= this.tail.last;
  }

  next(): Promise<IteratorResult<LoggedEvent>> {
    if (this.isDone) return Promise.resolve({ done: true, value: undefined });
    const value = this.take();
    if (value) return Promise.resolve({ done: false, value });
    if (this.pending) return Promise.reject(new Error('a stream is read one event after the other'));
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.seek();
    });
  }

  /** The next event, if it is at hand. */
  private take(): LoggedEvent | undefined {
    const { last, tail } = this;
    if (last === undefined || tail.last === undefined) return undefined;
    let event = tail.at(last + 1);
    if (!event && this.page.length > 0) event = this.page[last + 1 - (this.page[0] as LoggedEvent).seq];
    if (!event) return undefined;
    this.last = event.seq;
    if (event.seq === tail.last) {
      this.isLive = true;
      this.page = [];
    }
    return event;
  }

  /** Called when there may be something new. */
  wake(): void {
    if (this.pending) this.seek();
  }

  private seek(): void {
    const value = this.take();
    const { last, tail } = this;
    if (value) this.settle({ done: false, value });
    else if (last === undefined || tail.last === undefined) this.retry(this.opened());
    else if (last >= tail.last) {
      this.isLive = true;
      tail.wait(this);
    } else if (this.isLive) this.fail(new SubscriberBehind('this subscriber is too far behind'));
    else this.retry(this.readPage(last));
  }

  private retry(step: Promise<void>): void {
    step.then(
      () => this.wake(),
      (error: unknown) => this.fail(error),
    );
  }

  private async readPage(after: number): Promise<void> {
    this.page = await this.tail.page(after);
    if (this.page.length === 0) throw new SubscriberBehind('these events are no longer kept');
  }

  private settle(result: IteratorResult<LoggedEvent>): void {
    const { pending } = this;
    this.pending = undefined;
    pending?.resolve(result);
  }

  private fail(error: unknown): void {
    const { pending } = this;
    this.pending = undefined;
    this.end();
    pending?.reject(error);
  }

  private end(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.page = [];
    this.options.signal?.removeEventListener('abort', this.onAbort);
    this.tail.remove(this);
  }

  return(): Promise<IteratorResult<LoggedEvent>> {
    this.end();
    this.settle({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
