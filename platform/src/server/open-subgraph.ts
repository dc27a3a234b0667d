import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { DataSource } from 'typeorm';
import {
  createContext,
  forgetIdempotencyKeys,
  systemClock,
  uuids,
  type Clock,
  type ContextParts,
  type Ids,
  type RequestContext,
  type RequestMeta,
} from '../context/index.ts';
import { createDataSource, migrate, type DataSourceOptions } from '../db/index.ts';
import {
  createMemoryDoorbell,
  openEventLog,
  type Doorbell,
  type EventLog,
  type EventLogBounds,
  type Handler,
} from '../events/index.ts';
import { cleanInbox } from '../events/inbox.ts';
import { maskErrors } from '../errors/index.ts';
import { buildSubgraph, type SubgraphDefinition } from '../graphql/index.ts';
import type { Logger } from '../log/index.ts';
import { probeDatabase, type SubgraphHealthReport } from './health.ts';

export interface OpenOptions {
  databaseUrl: string;
  /** Connections of this subgraph in this process; 6 at most are meant. */
  poolSize: number;
  log: Logger;
  clock?: Clock;
  ids?: Ids;
  /** Carries news of appended events between processes; within this one only unless given. */
  doorbell?: Doorbell;
  /** How much of the log is kept in memory, and how far back clients may resume. */
  eventLog?: EventLogBounds;
}

/** A subgraph that answers: the face a transport or a test talks to. */
export interface RunningSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly dataSource: DataSource;
  readonly events: EventLog;
  /** What its modules do with events; run by whoever runs consumers. */
  readonly handlers: readonly Handler[];
  createContext(meta: RequestMeta): RequestContext<never>;
  /** Masks what was not foreseen; to be applied to the errors of every execution. */
  formatErrors(errors: readonly GraphQLError[], context: RequestContext<never>): GraphQLError[];
  health(): Promise<SubgraphHealthReport>;
  /** Deletes what the platform itself keeps and no longer needs; to be called about hourly. */
  cleanUp(): Promise<void>;
  close(): Promise<void>;
}

function dataSourceOptions(definition: SubgraphDefinition, options: OpenOptions): DataSourceOptions {
  return {
    url: options.databaseUrl,
    schema: definition.name,
    entities: definition.modules.flatMap((module) => module.entities),
    migrations: definition.migrations,
    poolSize: options.poolSize,
  };
}

/** Brings the subgraph's schema up to date. @returns the names of the migrations that ran */
export function migrateSubgraph(definition: SubgraphDefinition, databaseUrl: string): Promise<string[]> {
  return migrate({
    url: databaseUrl,
    schema: definition.name,
    entities: [],
    migrations: definition.migrations,
    poolSize: 1,
  });
}

/** What every context of the subgraph is made from, and its modules' own lives. */
function openParts(
  definition: SubgraphDefinition,
  options: OpenOptions,
  dataSource: DataSource,
): ContextParts {
  const shared = {
    schema: definition.name,
    dataSource,
    clock: options.clock ?? systemClock,
    ids: options.ids ?? uuids,
    log: options.log.child({ subgraph: definition.name }),
  };
  const doorbell = options.doorbell ?? createMemoryDoorbell();
  return {
    ...shared,
    loaders: Object.fromEntries(definition.modules.flatMap((module) => Object.entries(module.loaders))),
    events: openEventLog({ ...shared, ...options.eventLog, doorbell, stamps: definition.stamps }),
  };
}

/** Builds the schema and connects; the database schema must be migrated. */
export async function openSubgraph(
  definition: SubgraphDefinition,
  options: OpenOptions,
): Promise<RunningSubgraph> {
  const [built, dataSource] = await Promise.all([
    buildSubgraph(definition),
    createDataSource(dataSourceOptions(definition, options)).initialize(),
  ]);
  const parts = openParts(definition, options, dataSource);
  const runtime = { ...parts, createContext: (meta: RequestMeta) => createContext<never>(parts, meta) };
  const opened = definition.modules.flatMap((module) => module.open?.(runtime) ?? []);
  const handlers = definition.modules.flatMap((module) => module.handlers ?? []);
  return {
    ...built,
    dataSource,
    events: parts.events,
    handlers,
    createContext: runtime.createContext,
    formatErrors: (errors, context) => maskErrors(errors, context.log, definition.name),
    health: () => probeDatabase({ name: definition.name, dataSource, handlers }),
    cleanUp: async () => {
      await forgetIdempotencyKeys(dataSource.manager, definition.name, parts.clock.now());
      await cleanInbox(dataSource.manager, definition.name, parts.clock.now());
    },
    close: async () => {
      const closed = await Promise.allSettled(opened.map((module) => module.close()));
      parts.events.close();
      await dataSource.destroy();
      const failed = closed.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
