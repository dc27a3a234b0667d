import { anonymousActor } from '@testverse/platform/actor';
import { Effects, systemClock, type RequestMeta } from '@testverse/platform/context';
import { forbidden } from '@testverse/platform/errors';
import type { ExecutableSubgraph } from '@testverse/platform/execution';
import { createLogger } from '@testverse/platform/log';
import { SubgraphClient, type SubgraphClientOptions } from '@testverse/platform/calls';
import {
  serveSubgraph,
  type ServableSubgraph,
  type ServedSubgraph,
  type ServeOptions,
} from '@testverse/platform/server';
import { EventSource } from '@testverse/platform/testing';
import {
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLFieldConfigMap,
} from 'graphql';
import {
  createHttpTransport,
  createLocalTransport,
  type HttpTransportOptions,
  type Transport,
} from '../index.ts';

class Context {
  readonly effects = new Effects();
  /** What was loaded together. */
  readonly loaded: string[] = [];

  constructor(readonly meta: RequestMeta) {}
}

type Fields = GraphQLFieldConfigMap<unknown, Context>;

const letter: Fields = {
  text: { type: GraphQLString, resolve: (text) => text },
  secret: {
    type: GraphQLString,
    resolve: (text) => {
      if (text === 'b') throw forbidden('Not for you.');
      return text;
    },
  },
};
const Letter = new GraphQLObjectType<unknown, Context>({ name: 'Letter', fields: letter });

const queries = (world: Letters): Fields => ({
  echo: {
    type: GraphQLString,
    args: { text: { type: GraphQLString, defaultValue: 'none' } },
    resolve: (_, { text }) => text as string,
  },
  letters: { type: new GraphQLList(Letter), resolve: () => ['a', 'b'] },
  strict: { type: new GraphQLNonNull(GraphQLString), resolve: () => null },
  viewer: {
    type: GraphQLString,
    resolve: (_, __, { effects, meta }) => {
      effects.isPersonal = true;
      return JSON.stringify(meta);
    },
  },
  load: {
    type: GraphQLString,
    args: { key: { type: GraphQLString } },
    resolve: async (_, { key }, { loaded }) => {
      loaded.push(String(key));
      await new Promise(setImmediate);
      return loaded.join();
    },
  },
  held: { type: GraphQLString, resolve: () => world.gate },
  long: {
    type: GraphQLString,
    args: { length: { type: GraphQLInt } },
    resolve: (_, { length }) => 'x'.repeat(Number(length)),
  },
});

const mutations = (world: Letters): Fields => ({
  signIn: {
    type: GraphQLString,
    resolve: (_, __, { effects }) => {
      effects.setRefreshCookie({ token: 'r', expiresAt: new Date(86_400_000) });
      return 'in';
    },
  },
  signOut: {
    type: GraphQLString,
    resolve: (_, __, { effects }) => {
      effects.clearRefreshCookie();
      return 'out';
    },
  },
  count: { type: GraphQLInt, resolve: () => (world.counted += 1) },
});

const subscriptions = (world: Letters): Fields => ({
  arrived: {
    type: new GraphQLObjectType<{ seq: number }, Context>({
      name: 'Arrival',
      fields: {
        seq: { type: new GraphQLNonNull(GraphQLInt) },
        text: {
          type: GraphQLString,
          resolve: async ({ seq }) => {
            await new Promise(setImmediate);
            world.made += 1;
            return `text ${seq}`;
          },
        },
        broken: {
          type: GraphQLString,
          resolve: () => {
            throw new GraphQLError('no', { extensions: { code: 'CONFLICT' } });
          },
        },
        mine: {
          type: GraphQLString,
          resolve: (_, __, { effects, meta }) => {
            effects.isPersonal = true;
            return meta.requestId;
          },
        },
      },
    }),
    args: { box: { type: GraphQLString }, after: { type: GraphQLInt } },
    resolve: (event) => event,
    subscribe: (_, { box }) => {
      if (box === 'closed') throw forbidden('Not for you.');
      if (box === 'broken') return 'no events';
      return world.source.open();
    },
  },
});

/** A subgraph of letters that a test holds in its hands. */
export class Letters {
  source = new EventSource();
  /** Texts of events that were made. */
  made = 0;
  counted = 0;
  /** What `held` waits for. */
  gate: Promise<string> = Promise.resolve('open');

  readonly subgraph: ServableSubgraph<Context> & ExecutableSubgraph<Context> = {
    name: 'letters',
    sdl: 'type Query { echo: String }',
    schema: new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: queries(this) }),
      mutation: new GraphQLObjectType({ name: 'Mutation', fields: mutations(this) }),
      subscription: new GraphQLObjectType({ name: 'Subscription', fields: subscriptions(this) }),
    }),
    createContext: (meta) => new Context(meta),
    health: () => Promise.resolve({ database: 'CONNECTED', latencyMs: 1 }),
  };

  /** Keeps `held` from being answered. @returns what lets it */
  hold(): (answer: string) => void {
    let goOn = (_: string): void => undefined;
    this.gate = new Promise((resolve) => (goOn = resolve));
    return goOn;
  }
}

export const secret = 'between the two of us';
export const metaOf = (requestId: string): RequestMeta => ({ requestId, actor: anonymousActor() });

export function serveLetters(
  { subgraph }: Letters,
  options: Partial<ServeOptions> = {},
): Promise<ServedSubgraph> {
  const log = createLogger({ service: 'test', level: 'silent' });
  return serveSubgraph(subgraph, { port: 0, host: '127.0.0.1', secrets: [secret], log, ...options });
}

export function httpTransport(
  url: string,
  options: Partial<SubgraphClientOptions & HttpTransportOptions> = {},
): Transport {
  const client = new SubgraphClient({ url, secrets: [secret], clock: systemClock, ...options });
  return createHttpTransport({ name: 'letters', client, ...options });
}

/** The ways to reach the letters. */
export const ways: Readonly<
  Record<string, (letters: Letters) => Promise<{ transport: Transport; close(): Promise<void> }>>
> = {
  local: (letters) => {
    const transport = createLocalTransport(letters.subgraph, { compiledFrom: 1 });
    return Promise.resolve({ transport, close: () => transport.close() });
  },
  http: async (letters) => {
    const served = await serveLetters(letters);
    const transport = httpTransport(served.url);
    return {
      transport,
      close: async () => {
        await transport.close();
        await served.close();
      },
    };
  },
};
