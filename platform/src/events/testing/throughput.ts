import { anonymousActor } from '../../actor/index.ts';
import { createContext, systemClock, uuids, type RequestContext } from '../../context/index.ts';
import { createDataSource } from '../../db/index.ts';
import { createLogger } from '../../log/index.ts';
import { createMemoryDoorbell, eventTables, openEventLog, topicOf } from '../index.ts';

const schema = 'throughput';

/**
 * Measures how many acts a second append one event and a row of their own to topics of an empty database, with
 * `connections` writers at the same time.
 */
export async function measureAppends(options: {
  databaseUrl: string;
  topics: number;
  connections: number;
  seconds: number;
}): Promise<{ perSecond: number; latencyMs: number }> {
  const { databaseUrl: url, connections, topics } = options;
  const dataSource = createDataSource({ url, schema, entities: [], migrations: [], poolSize: connections });
  await dataSource.initialize();
  try {
    await dataSource.query(
      `drop schema if exists ${schema} cascade; create schema ${schema}; ${eventTables(schema)};
       create table ${schema}.note (id uuid primary key, seq bigint not null, body text not null)`,
    );
    const log = createLogger({ service: 'throughput', level: 'silent' });
    const parts = { schema, dataSource, clock: systemClock, ids: uuids, log };
    const events = openEventLog({ ...parts, doorbell: createMemoryDoorbell() });
    const context = createContext<object>(
      { ...parts, loaders: {}, events },
      { requestId: '', actor: anonymousActor() },
    );
    const keys = Array.from({ length: topics }, () => topicOf(schema, 'note', uuids.next()));
    const until = performance.now() + options.seconds * 1000;
    let acts = 0;
    const writers = Array.from({ length: connections }, async (_, nth) => {
      while (performance.now() < until) {
        acts += 1;
        await write(context, keys[(nth + acts) % topics] ?? '');
      }
    });
    await Promise.all(writers);
    const perSecond = acts / options.seconds;
    return { perSecond, latencyMs: (1000 * connections) / perSecond };
  } finally {
    await dataSource.destroy();
  }
}

function write(context: RequestContext, topic: string): Promise<unknown> {
  return context.transact((tx) =>
    tx.events.appendWith(
      tx,
      { topic, event: { type: 'notes.note.written.v1', payload: { noteId: tx.ids.next() } } },
      (p) =>
        `insert into ${schema}.note select ${p(tx.ids.next())}, seq, ${p('hello')} from appended returning id, seq`,
    ),
  );
}
