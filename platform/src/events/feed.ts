import type { DataSource } from 'typeorm';
import type { Doorbell } from './doorbell.ts';
import type { LoggedEvent } from './event.ts';
import { eventColumns, toEvent, type EventRow } from './event-row.ts';

export interface FeedPage {
  /** The events of a topic stand in their order; an event may come again, in this page or a later one. */
  events: readonly LoggedEvent[];
  /** Everything up to this position was in this page or in one before. */
  upTo: number;
  /** True when more is there but must wait for an act that has not ended yet: ask again soon. */
  isHeld: boolean;
}

/** How the log of one subgraph is read by another, in this process or over a network. */
export interface EventFeed {
  readonly producer: string;
  /** The events behind position `after`, `limit` at most. Never passes an event that is still to be committed. */
  read(after: number, limit: number): Promise<FeedPage>;
  /** The last position that is committed, 0 for an empty log. */
  head(): Promise<number>;
  /** Calls when there may be something to read. @returns what ends the calls */
  onNews(listener: () => void): () => void;
}

/** A feed that knows whose log it reads. */
export interface OriginFeed extends EventFeed {
  /** Which log it is: another one after the database was made anew, or filled from a dump. */
  logId(): Promise<string>;
}

export interface ProducingSubgraph {
  readonly name: string;
  readonly dataSource: DataSource;
  readonly events: { readonly doorbell: Doorbell };
}

/** Reads the producer's log where it lies. */
export function localFeed(producer: ProducingSubgraph): OriginFeed {
  return new LocalFeed(producer);
}

interface Look {
  /** Whoever took a position below this one had begun when `bound` was given out. */
  upTo: number;
  /** A transaction id above all of theirs. */
  bound: bigint;
}

/**
 * Positions are given out before the commit, so a missing one is either rolled back or still to come. A gap is passed
 * once every transaction that could fill it has ended. The bound is a fresh transaction id: the `xmax` of a snapshot
 * would not do, as it lies only above what has *completed*, and who fills the gap may have begun later than that.
 */
class LocalFeed implements OriginFeed {
  readonly producer: string;
  private readonly log: string;
  /** What is missing up to here was rolled back. */
  private settled = 0;
  private look: Look | undefined;

  constructor(private readonly subgraph: ProducingSubgraph) {
    this.producer = subgraph.name;
    this.log = `"${subgraph.name}".event_log`;
  }

  async read(after: number, limit: number): Promise<FeedPage> {
    const page = await this.readOnce(after, limit);
    if (!page.isHeld || this.look) return page;
    await this.lookAtGap();
    return this.readOnce(after, limit);
  }

  private async readOnce(after: number, limit: number): Promise<FeedPage> {
    // As they were before the statement: what another reader settles meanwhile may have been running in its snapshot.
    const { settled, look } = this;
    const rows: (EventRow & { horizon: string })[] = await this.subgraph.dataSource.query(
      `select ${eventColumns}, pg_snapshot_xmin(pg_current_snapshot())::text as horizon
       from ${this.log} where position > $1 order by position limit $2`,
      [after, limit],
    );
    const isOver = look && rows[0] && BigInt(rows[0].horizon) >= look.bound;
    const passable = isOver ? Math.max(settled, look.upTo) : settled;
    if (isOver) this.settle(look);
    const events = rows.map(toEvent);
    const gap = events.findIndex(({ position }, nth) => {
      const expected = (events[nth - 1]?.position ?? after) + 1;
      return position > expected && position - 1 > passable;
    });
    const ready = gap < 0 ? events : events.slice(0, gap);
    return { events: ready, upTo: ready.at(-1)?.position ?? after, isHeld: gap >= 0 };
  }

  private settle(look: Look): void {
    this.settled = Math.max(this.settled, look.upTo);
    if (this.look === look) this.look = undefined;
  }

  /** One look settles every gap below the head. */
  private async lookAtGap(): Promise<void> {
    const [row]: { bound: string; head: string | null }[] = await this.subgraph.dataSource.query(
      `select pg_current_xact_id()::text as bound, (select max(position) from ${this.log}) as head`,
    );
    if (row) this.look = { upTo: Number(row.head), bound: BigInt(row.bound) };
  }

  async head(): Promise<number> {
    const [row]: { head: string | null }[] = await this.subgraph.dataSource.query(
      `select max(position) as head from ${this.log}`,
    );
    return Number(row?.head ?? 0);
  }

  /** What PostgreSQL calls the cluster, the database and the table: it needs no place of its own, and no dump holds it. */
  async logId(): Promise<string> {
    const [row]: { id: string }[] = await this.subgraph.dataSource.query(
      `select concat_ws('-', system_identifier, oid, $1::regclass::oid) as id
       from pg_control_system(), pg_database where datname = current_database()`,
      [this.log],
    );
    if (!row) throw new Error(`the log of ${this.producer} is nowhere`);
    return row.id;
  }

  onNews(listener: () => void): () => void {
    const { doorbell } = this.subgraph.events;
    const own = `${this.producer}/`;
    const ends = [
      doorbell.onRing((topic) => topic.startsWith(own) && listener()),
      doorbell.onMissed(listener),
    ];
    return () => ends.forEach((end) => end());
  }
}
