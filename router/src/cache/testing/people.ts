import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse } from 'graphql';
import { anonymousActor, type Actor } from '@testverse/platform/actor';
import { Effects, type RequestMeta } from '@testverse/platform/context';
import type { SubgraphResult } from '@testverse/platform/execution';
import { createLogger } from '@testverse/platform/log';
import { createLocalTransport, type Transport } from '../../transports/index.ts';
import type { ChangeFeed, ChangePage } from '../changes.ts';
import { clientId } from '../hints.ts';
import { ResponseCache } from '../response-cache.ts';
import type { CacheStore } from '../store.ts';
import { peopleSdl } from './people-sdl.ts';

class Context {
  readonly effects = new Effects();

  constructor(readonly meta: RequestMeta) {}

  get actor(): Actor {
    this.effects.isPersonal = true;
    return this.meta.actor;
  }
}

/** UUIDs of those that there are. */
export const uuids = [1, 2, 3, 4, 5].map((nth) => `0192f0c0-0000-7000-8000-00000000000${nth}`);
export const personIds = uuids.map((uuid) => clientId('Person', uuid));

export function actorOf(userId: string | null, more: Partial<Actor> = {}): Actor {
  return { ...anonymousActor(), userId, sessionId: userId && `session of ${userId}`, ...more };
}

type Row = { id: string; name: string };

/** A subgraph in memory with a log, in front of which answers are kept. */
export class People implements ChangeFeed {
  readonly rows = new Map<string, Row>();
  /** Representations of each call, or the name of its root field. */
  readonly calls: unknown[] = [];
  readonly transport: Transport;
  log: ChangePage['events'][number][] = [];
  logName = 'log';
  isAway = false;
  /** Called in the middle of each load, after the rows were read. */
  meanwhile: () => Promise<void> | void = () => undefined;
  private readonly listeners = new Set<() => void>();

  constructor() {
    personIds.forEach((id, nth) => this.rows.set(id, { id, name: `name ${nth}` }));
    const row = (id: string | undefined): Row | null => {
      const found = id === undefined ? undefined : this.rows.get(id);
      return found ? { ...found } : null;
    };
    const local = createLocalTransport<Context>({
      name: 'people',
      schema: buildSubgraphSchema({
        typeDefs: parse(peopleSdl),
        resolvers: {
          Query: {
            person: (_: unknown, { id }: { id: string }) => row(id),
            people: () => [...this.rows.values()].map((one) => ({ ...one })),
            motto: (_: unknown, { upper }: { upper: boolean }) => (upper ? 'READ ON' : 'read on'),
            viewer: (_: unknown, __: unknown, { actor }: Context) => row(actor.userId ?? undefined),
            now: () => 1,
          },
          Mutation: {
            rename: (_: unknown, { id, name }: Row) => {
              this.rename(id, name);
              return row(id);
            },
          },
          Person: {
            __resolveReference: async ({ id, name }: Partial<Row>) => {
              const found = id ?? [...this.rows.values()].find((one) => one.name === name)?.id;
              const read = row(found);
              await this.meanwhile();
              return read;
            },
            greeting: ({ name }: Row, { to }: { to: string }) => `${name} greets ${to}`,
            // Hinted as everybody's, and yet somebody looks at who asks.
            secret: ({ id }: Row, _: unknown, { actor }: Context) =>
              actor.userId === id ? `secret of ${id}` : null,
            letters: ({ id }: Row, _: unknown, { actor }: Context) => [`${actor.userId} reads ${id}`],
            mail: ({ name }: Row) => `${name}@example.org`,
            broken: ({ name }: Row) => {
              throw new GraphQLError(`${name} is broken`);
            },
            best: () => row(personIds[0]),
          },
        } as never,
      }),
      createContext: (meta) => new Context(meta),
    });
    this.transport = {
      ...local,
      execute: (request, signal) => {
        this.calls.push(
          Object.entries(request.variables)
            .filter(([name]) => name.startsWith('representations'))
            .map(([, list]) => (list as Partial<Row>[]).map(({ id, name }) => id ?? name)),
        );
        if (this.isAway) throw new Error('away');
        return local.execute(request, signal);
      },
    };
  }

  /** @param isTold whether the doorbell rings */
  rename(id: string, name: string, isTold = true): void {
    this.rows.set(id, { id, name });
    const payload = { personId: uuids[personIds.indexOf(id)] };
    this.log.push({ type: 'people.person.renamed.v1', payload, position: this.log.length + 1 });
    if (isTold) this.ring();
  }

  ring(): void {
    for (const listener of this.listeners) listener();
  }

  async read(after: number, limit: number): Promise<ChangePage> {
    await this.answer();
    const events = this.log.filter(({ position }) => position > after).slice(0, limit);
    return { events, upTo: events.at(-1)?.position ?? after, isHeld: false };
  }

  async head(): Promise<number> {
    await this.answer();
    return this.log.length;
  }

  async logId(): Promise<string> {
    await this.answer();
    return this.logName;
  }

  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async answer(): Promise<void> {
    await Promise.resolve();
    if (this.isAway) throw new Error('away');
  }
}

/** One router's view of the people: what it keeps is in the store. */
export class Reader {
  readonly cache: ResponseCache;
  readonly way: Transport;
  private readonly document = (selection: string): string =>
    `query ($representations: [_Any!]!, $to: String!) { _entities(representations: $representations) { ... on Person { ${selection} } } }`;

  constructor(people: People, store: CacheStore, release = '1') {
    const log = createLogger({ service: 'test', level: 'silent' });
    this.cache = new ResponseCache({ store, release, log });
    this.way = this.cache.over(people.transport, { name: 'people', sdl: peopleSdl, feed: people });
  }

  async run(
    document: string,
    variables: Record<string, unknown> = {},
    { actor = anonymousActor(), burst = false }: { actor?: Actor; burst?: boolean } = {},
  ): Promise<SubgraphResult> {
    const kind = document.startsWith('mutation') ? 'mutation' : 'query';
    const meta = { requestId: 'r', actor };
    return this.way.execute({ document, variables, meta, kind, burst });
  }

  /** Asks for a selection of persons. */
  async persons(
    selection: string,
    ids: readonly string[],
    { actor = anonymousActor(), burst = false }: { actor?: Actor; burst?: boolean } = {},
  ): Promise<unknown[]> {
    const representations = ids.map((id) => ({ __typename: 'Person', id }));
    const asked = { representations, to: 'you' };
    const { data } = await this.run(this.document(selection), asked, { actor, burst });
    return data?.['_entities'] as unknown[];
  }

  close(): Promise<void> {
    return this.cache.close();
  }
}
