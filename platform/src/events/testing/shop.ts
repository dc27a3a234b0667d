import type { MigrationInterface, QueryRunner } from 'typeorm';
import { anonymousActor } from '../../actor/index.ts';
import { createContext, systemClock, uuids, type Clock, type RequestContext } from '../../context/index.ts';
import { createDataSource } from '../../db/index.ts';
import { createLogger } from '../../log/index.ts';
import {
  createMemoryDoorbell,
  eventTables,
  openEventLog,
  topicOf,
  type Doorbell,
  type EventLog,
  type LoggedEvent,
  type TopicEvent,
} from '../index.ts';
import type { ConsumingSubgraph, Handler, Projection } from '../handler.ts';

type Tx = RequestContext<never>;

class CreateShop1795251600000 implements MigrationInterface {
  name = 'CreateShop1795251600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(eventTables('shop'));
  }

  async down(): Promise<void> {
    // Tests only go forward.
  }
}

class CreateLedger1795251600000 implements MigrationInterface {
  name = 'CreateLedger1795251600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `${eventTables('ledger')};
       create table ledger.entry (nth bigserial, handler text, topic text, seq int, amount int);
       create table ledger.total (topic text primary key, amount int not null, last_seq int not null)`,
    );
  }

  async down(): Promise<void> {
    // Tests only go forward.
  }
}

/** The shop sells, the ledger books what was sold. */
export const shopAndLedger = [
  { name: 'shop', modules: [], migrations: [CreateShop1795251600000] },
  { name: 'ledger', modules: [], migrations: [CreateLedger1795251600000] },
];

export const sold = 'shop.order.sold.v1';

export function orderTopic(): string {
  return topicOf('shop', 'order', uuids.next());
}

export function sale(topic: string, amount = 1, type = sold): TopicEvent {
  return { topic, event: { type, payload: { amount } } };
}

export function amountOf(event: LoggedEvent): number {
  return (event.payload as { amount: number }).amount;
}

/** Books every sale as a row of its own: one that is handled twice stands there twice. */
export function bookkeeper(name: string, before?: (event: LoggedEvent, tx: Tx) => unknown): Handler {
  return {
    name,
    from: 'shop',
    types: [sold],
    handle: async (tx, event) => {
      await before?.(event, tx);
      await tx.db.query('insert into ledger.entry (handler, topic, seq, amount) values ($1, $2, $3, $4)', [
        name,
        event.topic,
        event.seq,
        amountOf(event),
      ]);
    },
  };
}

/** Adds up the sales of each order. */
export function totals(before?: (event: LoggedEvent, tx: Tx) => unknown): Projection {
  return {
    name: 'totals',
    from: 'shop',
    types: [sold],
    handle: async (tx, event) => {
      await before?.(event, tx);
      await tx.db.query(
        `insert into ledger.total as t (topic, amount, last_seq) values ($1, $2, $3)
         on conflict (topic) do update set amount = t.amount + excluded.amount, last_seq = excluded.last_seq`,
        [event.topic, amountOf(event), event.seq],
      );
    },
    reset: async (tx) => {
      await tx.db.query('delete from ledger.total');
    },
  };
}

/** A promise that the test settles. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

export interface Party extends ConsumingSubgraph {
  readonly events: EventLog;
  readonly context: RequestContext<object>;
  /** Statements sent since it was opened, one line each. */
  readonly statements: string[];
  /** Appends in a transaction of its own. */
  append(...entries: TopicEvent[]): Promise<LoggedEvent[]>;
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface PartyOptions {
  databaseUrl: string;
  handlers?: readonly Handler[];
  doorbell?: Doorbell;
  clock?: Clock;
  poolSize?: number;
}

/** What one process of the shop or of the ledger has. */
export async function openParty(name: 'shop' | 'ledger', options: PartyOptions): Promise<Party> {
  const { databaseUrl: url, handlers = [], clock = systemClock, poolSize = 10 } = options;
  const dataSource = createDataSource({ url, schema: name, entities: [], migrations: [], poolSize });
  await dataSource.initialize();
  const statements: string[] = [];
  const ignore = (): void => undefined;
  dataSource.logger = {
    log: ignore,
    logMigration: ignore,
    logQuery: (query) => statements.push(query.replaceAll(/\s+/g, ' ')),
    logQueryError: ignore,
    logQuerySlow: ignore,
    logSchemaBuild: ignore,
  };
  const doorbell = options.doorbell ?? createMemoryDoorbell();
  const log = createLogger({ service: 'test', level: 'silent' });
  const parts = { schema: name, dataSource, clock, ids: uuids, log };
  const events = openEventLog({ ...parts, doorbell });
  const context = createContext<object>(
    { ...parts, loaders: {}, events },
    { requestId: 'test', actor: anonymousActor() },
  );
  return {
    name,
    dataSource,
    handlers,
    events,
    context,
    statements,
    createContext: (meta) => createContext<never>({ ...parts, loaders: {}, events }, meta),
    append: (...entries) => context.transact((tx) => tx.events.append(tx, entries)),
    query: (sql, parameters) => dataSource.query(sql, parameters),
    close: async () => {
      events.close();
      await dataSource.destroy();
    },
  };
}
