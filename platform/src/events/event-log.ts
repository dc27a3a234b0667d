import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../context/clock.ts';
import type { RequestContext } from '../context/context.ts';
import type { Ids } from '../context/ids.ts';
import type { Logger } from '../log/index.ts';
import type { Doorbell } from './doorbell.ts';
import type { LoggedEvent, TopicEvent } from './event.ts';

type Tx = RequestContext<object>;

/**
 * The act's own statement, which may use the columns of `appended` (seq, id, topic, position …):
 * `(p) => insert into note (id, seq) select ${p(id)}, appended.seq from appended returning *`.
 */
export type RowStatement = (param: (value: unknown) => string) => string;

/** Why a stream cannot go on where a cursor stands. */
export type CursorReset = 'CURSOR_TOO_OLD' | 'CURSOR_UNKNOWN';

/** Where a stream begins: after that number; `reset` says that what was asked for cannot be had. */
export interface ResumePoint {
  after: number;
  reset: CursorReset | null;
}

/** How far back clients may resume; the log itself is kept. */
export interface Retention {
  days: number;
  events: number;
}

export interface RingBounds {
  events: number;
  bytes: number;
}

export interface SubscribeOptions {
  /** The last seq already known; the head of this moment unless given. */
  after?: number;
  /** Ends the stream. */
  signal?: AbortSignal;
}

/**
 * The events of one topic in order, each once, until closed. It is pulled: nothing queues behind a reader. One that was
 * up to date and then falls behind by more than what is kept in memory is ended with `SubscriberBehind`.
 */
export interface EventStream extends AsyncIterableIterator<LoggedEvent> {
  return(): Promise<IteratorResult<LoggedEvent>>;
}

/** The reader of a stream was too slow for too long; it may come again with its cursor. */
export class SubscriberBehind extends Error {
  override readonly name = 'SubscriberBehind';
}

/** One per subgraph and process: what acts append to and live fields read from. */
export interface EventLog {
  /**
   * Writes events as one statement, the last one of the act: it holds the topics' heads until the commit. Rings after
   * the commit.
   */
  append(tx: Tx, entries: readonly TopicEvent[]): Promise<LoggedEvent[]>;

  /**
   * Writes one event and the act's own row in the same statement.
   * @returns the first row of `row`'s statement, undefined when it returned none (the event is written all the same)
   */
  appendWith<Row>(
    tx: Tx,
    entry: TopicEvent,
    row: RowStatement,
  ): Promise<{ event: LoggedEvent; row: Row | undefined }>;

  /** The last seq of each topic, 0 for one without events. */
  heads(db: EntityManager, topics: readonly string[]): Promise<Map<string, number>>;

  /**
   * Where a stream with this cursor begins: behind it, or at the head without one and after a reset.
   * @throws BAD_USER_INPUT for a cursor of another topic, or none at all
   */
  resume(topic: string, cursor: string | null | undefined): Promise<ResumePoint>;

  /** Events after `after`; see `EventStream`. */
  subscribe(topic: string, options?: SubscribeOptions): EventStream;

  readonly doorbell: Doorbell;

  /** Ends all streams; for whoever opened the log. */
  close(): void;
}

export interface EventLogBounds {
  retention?: Partial<Retention>;
  /** What is kept in memory of each topic that is listened to. */
  ring?: Partial<RingBounds>;
}

export interface EventLogParts extends EventLogBounds {
  schema: string;
  dataSource: DataSource;
  doorbell: Doorbell;
  clock: Clock;
  ids: Ids;
  log: Logger;
  /** By kind of topic: an SQL scalar expression over the topic's `$id`. */
  stamps?: Readonly<Record<string, string>>;
}
