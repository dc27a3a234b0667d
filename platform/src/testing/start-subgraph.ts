import { graphql, type ExecutionResult } from 'graphql';
import { uuidv7 } from 'uuidv7';
import type { DataSource } from 'typeorm';
import { anonymousActor, type Actor } from '../actor/index.ts';
import type { Effects, RequestContext, RequestMeta } from '../context/index.ts';
import { createMemoryDoorbell } from '../events/index.ts';
import type { SubgraphDefinition } from '../graphql/index.ts';
import { createLogger } from '../log/index.ts';
import { openSubgraph, type OpenOptions, type RunningSubgraph } from '../server/index.ts';
import { MovableClock } from './clock.ts';
import { cloneDatabase } from './database.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- the answer's shape is what the test's own document says
export type TestResult = any;

export interface TestAnswer {
  data: TestResult;
  errors: ExecutionResult['errors'];
  effects: Effects;
}

export type Run = (
  document: string,
  variables?: Record<string, unknown>,
  meta?: Partial<RequestMeta>,
) => Promise<TestAnswer>;

export interface TestSubgraph {
  running: RunningSubgraph;
  databaseUrl: string;
  clock: MovableClock;
  /** A context as the router would make it, for calling services directly. */
  context<Loaders = object>(actor?: Actor, meta?: Partial<RequestMeta>): RequestContext<Loaders>;
  /** Executes a document against the subgraph's schema as that actor. */
  as(actor: Actor): Run;
  /** As a visitor. */
  run: Run;
  /** Counts the statements that `act` sends to the database. */
  countStatements(act: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

/** A signed-in actor; `userId` is made up unless given. */
export function asActor(overrides: Partial<Actor> = {}): Actor & { userId: string; sessionId: string } {
  return { ...anonymousActor(), userId: uuidv7(), sessionId: uuidv7(), ...overrides } as Actor & {
    userId: string;
    sessionId: string;
  };
}

export interface StartOptions extends Pick<OpenOptions, 'doorbell' | 'eventLog'> {
  /** Of another one with the same definition: the two are like two processes. */
  databaseUrl?: string;
}

/** Opens a subgraph on a fresh database with a clock the test moves. */
export async function startSubgraph(
  definition: SubgraphDefinition,
  { databaseUrl: existing, ...options }: StartOptions = {},
): Promise<TestSubgraph> {
  const clock = new MovableClock();
  const log = createLogger({ service: 'test', level: 'silent' });
  const databaseUrl = existing ?? (await cloneDatabase([definition]));
  const doorbell = options.doorbell ?? createMemoryDoorbell();
  const running = await openSubgraph(definition, {
    databaseUrl,
    poolSize: 10,
    log,
    clock,
    ...options,
    doorbell,
  });
  const metaOf = (actor: Actor, meta: Partial<RequestMeta> = {}): RequestMeta => ({
    requestId: uuidv7(),
    actor,
    ...meta,
  });
  const as =
    (actor: Actor): Run =>
    async (source, variableValues, meta) => {
      const context = running.createContext(metaOf(actor, meta));
      const result = await graphql({ schema: running.schema, source, variableValues, contextValue: context });
      const errors = result.errors && running.formatErrors(result.errors, context);
      return { data: result.data, errors, effects: context.effects };
    };
  return {
    running,
    databaseUrl,
    clock,
    as,
    run: as(anonymousActor()),
    context: (actor = anonymousActor(), meta) => running.createContext(metaOf(actor, meta)),
    countStatements: (act) => countStatements(running.dataSource, act),
    close: () => running.close(),
  };
}

async function countStatements(dataSource: DataSource, act: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const { logger } = dataSource;
  dataSource.logger = {
    log: () => undefined,
    logMigration: () => undefined,
    logQuery: () => (count += 1),
    logQueryError: () => undefined,
    logQuerySlow: () => undefined,
    logSchemaBuild: () => undefined,
  };
  try {
    await act();
  } finally {
    dataSource.logger = logger;
  }
  return count;
}
