import { anonymousActor } from '@testverse/platform/actor';
import { createContext, systemClock, uuids } from '@testverse/platform/context';
import { createDataSource } from '@testverse/platform/db';
import {
  createMemoryDoorbell,
  eventTables,
  localFeed,
  openEventLog,
  type EventFeed,
  type LoggedEvent,
  type TopicEvent,
} from '@testverse/platform/events';
import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { createLogger } from '@testverse/platform/log';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export const producerNames = ['users', 'guilds', 'projects', 'assessments'] as const;
export type ProducerName = (typeof producerNames)[number];

class CreateLog implements MigrationInterface {
  readonly name: string;

  constructor(private readonly schema: string) {
    this.name = `CreateLogOf${schema}1795251600000`;
  }

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(eventTables(this.schema));
  }

  async down(): Promise<void> {
    // Tests only go forward.
  }
}

/** Of each subgraph whose facts are paid for: nothing but its log. */
export const producers: readonly SubgraphDefinition[] = producerNames.map((name) => {
  class CreateOwnLog extends CreateLog {
    constructor() {
      super(name);
    }
  }
  return { name, modules: [], migrations: [CreateOwnLog] };
});

/** Another subgraph, as far as its log goes. */
export interface Producer {
  readonly feed: EventFeed;
  /** Appends in a transaction of its own. */
  append(...entries: TopicEvent[]): Promise<LoggedEvent[]>;
  close(): Promise<void>;
}

export async function openProducer(name: ProducerName, url: string): Promise<Producer> {
  const dataSource = createDataSource({ url, schema: name, entities: [], migrations: [], poolSize: 2 });
  await dataSource.initialize();
  const log = createLogger({ service: 'test', level: 'silent' });
  const parts = { schema: name, dataSource, clock: systemClock, ids: uuids, log };
  const events = openEventLog({ ...parts, doorbell: createMemoryDoorbell() });
  const meta = { requestId: 'test', actor: anonymousActor() };
  const context = createContext<object>({ ...parts, loaders: {}, events }, meta);
  return {
    feed: localFeed({ name, dataSource, events }),
    append: (...entries) => context.transact((tx) => tx.events.append(tx, entries)),
    close: async () => {
      events.close();
      await dataSource.destroy();
    },
  };
}
