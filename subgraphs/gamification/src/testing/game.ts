import type { Actor } from '@testverse/platform/actor';
import {
  consumersOf,
  localFeed,
  runConsumers,
  type ConsumerRunner,
  type EventFeed,
  type LoggedEvent,
} from '@testverse/platform/events';
import {
  asActor,
  cloneDatabase,
  startSubgraph,
  type StartOptions,
  type TestResult,
  type TestSubgraph,
} from '@testverse/platform/testing';
import { userId } from '../extends/user/user.stub.ts';
import { gamificationSubgraph } from '../subgraph.ts';
import { registered, type Fact } from './facts.ts';
import { openProducer, producerNames, producers, type Producer, type ProducerName } from './producer.ts';

export type Person = ReturnType<typeof asActor>;

export const userIdOf = (person: Person): string => userId.encode(person.userId);

/** A running gamification subgraph and the logs of all whose facts it pays for. */
export interface Game extends TestSubgraph {
  readonly feeds: readonly EventFeed[];
  /** Somebody who has registered; the fact is on its way. */
  person(timeZone?: string): Promise<Person>;
  /** Lets things happen, in that order; their effects are still to come. */
  happen(...facts: Fact[]): Promise<LoggedEvent[]>;
  /** Runs the handlers until everything that has happened has had its effect. */
  settle(): Promise<void>;
  /** Stops the handlers until something is to settle again; their own look at the log is no longer in the way. */
  rest(): Promise<void>;
  /** Executes a query and returns its result; fails the test on a GraphQL error. */
  ask(actor: Actor | null, query: string, variables?: Record<string, unknown>): Promise<TestResult>;
  /** What those people are to the viewer, with that selection. */
  users(viewer: Actor | null, people: readonly Person[], selection: string): Promise<TestResult[]>;
  query<Row = TestResult>(sql: string, params?: unknown[]): Promise<Row[]>;
}

const patienceMs = 240_000;

export interface GameOptions extends StartOptions {
  /** Handlers run from the beginning unless it is false. */
  isRunning?: boolean;
}

export async function startGame({ isRunning = true, ...options }: GameOptions = {}): Promise<Game> {
  const databaseUrl = options.databaseUrl ?? (await cloneDatabase([gamificationSubgraph(), ...producers]));
  const subgraph = await startSubgraph(gamificationSubgraph(), { ...options, databaseUrl });
  const opened = new Map<ProducerName, Producer>();
  for (const name of producerNames) opened.set(name, await openProducer(name, databaseUrl));
  const feeds = [...[...opened.values()].map(({ feed }) => feed), localFeed(subgraph.running)];
  const consumers = consumersOf(subgraph.running, feeds);
  let runner: ConsumerRunner | undefined;
  const run = (): void => {
    runner ??= runConsumers(subgraph.running, feeds, { retry: { attempts: 2, firstDelayMs: 10 } });
  };
  if (isRunning) run();
  const happen: Game['happen'] = async (...facts) => {
    const events: LoggedEvent[] = [];
    for (const { from, entries } of facts)
      events.push(...((await opened.get(from)?.append(...entries)) ?? []));
    return events;
  };
  const ask: Game['ask'] = async (actor, query, variables) => {
    const { data, errors } = await (actor ? subgraph.as(actor) : subgraph.run)(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    ...subgraph,
    feeds,
    happen,
    ask,
    query: (sql, params) => subgraph.running.dataSource.query(sql, params),
    async person(timeZone) {
      const person = asActor();
      await happen(registered(person.userId, timeZone));
      return person;
    },
    async settle() {
      run();
      // The subgraph's own facts come last: the others lead to them.
      for (const feed of feeds) {
        const own = subgraph.running.handlers.filter(({ from }) => from === feed.producer);
        const head = await feed.head();
        for (const { name } of own)
          if (head > 0 && !(await consumers.caughtUp(name, head, patienceMs)))
            throw new Error(`${name}: ${JSON.stringify(await consumers.listParked(name))}`);
      }
    },
    async rest() {
      await runner?.stop();
      runner = undefined;
    },
    async users(viewer, people, selection) {
      const of = people.map((person) => ({ __typename: 'User', id: userIdOf(person) }));
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { ${selection} } } }`;
      return (await ask(viewer, query, { of }))._entities;
    },
    async close() {
      await runner?.stop();
      await Promise.all([...opened.values()].map((producer) => producer.close()));
      await subgraph.close();
    },
  };
}
