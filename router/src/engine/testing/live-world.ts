import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse } from 'graphql';
import type { Actor } from '@testverse/platform/actor';
import { Effects, type RequestMeta } from '@testverse/platform/context';
import { forbidden } from '@testverse/platform/errors';
import type { SubgraphRequest } from '@testverse/platform/execution';
import { EventSource } from '@testverse/platform/testing';
import { Supergraph } from '../../supergraph/index.ts';
import { createLocalTransport, type Transport } from '../../transports/index.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`;

/** As the platform's: who looks at the actor makes the answer personal. */
class ViewerContext {
  readonly effects = new Effects();

  constructor(readonly meta: RequestMeta) {}

  get actor(): Actor {
    this.effects.isPersonal = true;
    return this.meta.actor;
  }
}

export interface RoomEvent {
  __typename: 'Said' | 'Joined';
  seq: number;
  text: string;
  by: string;
}

const roomsSdl = `${link}
  interface RoomEvent { seq: Int! }
  type Said implements RoomEvent {
    seq: Int!  text: String  by: Person  isMine: Boolean!  broken: String  brokenToo: String!  late: String
  }
  type Joined implements RoomEvent { seq: Int!  text: String!  by: Person! }
  union Happening = Said | Joined
  type Person @key(fields: "id") { id: ID! }
  type Query { latest(room: ID!, loud: Boolean = false): Happening  rooms: [ID!]! }
  type Subscription {
    happened(room: ID!, loud: Boolean = false, after: String): Happening!
    perhaps(room: ID!): Happening
    counted: Int
  }`;

const peopleSdl = `${link}
  type Query { people: [Person!]! }
  type Person @key(fields: "id") { id: ID!  name: String!  bio(words: Int = 2): String  knowsMe: Boolean!  secret: String }`;

/** Two subgraphs: one has events, the other knows the people in them. */
export interface LiveWorld {
  supergraph: Supergraph;
  transports: Transport[];
  /** What happens in every room. */
  source: EventSource;
  /** Calls of subgraphs, without the opening of subscriptions. */
  calls: { subgraph: string; request: SubgraphRequest }[];
  /** How often the selection of an event was executed. */
  executions(): number;
}

interface RoomArgs {
  room: string;
  loud?: boolean;
}

function roomResolvers(source: EventSource, count: () => void): Record<string, unknown> {
  const open = async ({ room }: RoomArgs, { actor }: ViewerContext): Promise<AsyncIterable<unknown>> => {
    await Promise.resolve();
    if (room === 'closed') throw forbidden('You are not in this room.');
    if (room === 'mine' && actor.userId === null) throw forbidden('Sign in first.');
    if (room === 'bug') throw new TypeError('secret of ours');
    if (room === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
    return source.open();
  };
  const event = {
    text: ({ text }: RoomEvent) => text,
    by: ({ by }: RoomEvent) => ({ id: by }),
  };
  const resolve = (found: RoomEvent | null, { loud }: RoomArgs): unknown => {
    count();
    return found && loud ? { ...found, text: found.text.toUpperCase() } : found;
  };
  return {
    Query: { latest: (_: unknown, args: RoomArgs) => resolve(sampleEvent, args), rooms: () => ['a'] },
    Subscription: {
      happened: {
        subscribe: (_: unknown, args: RoomArgs, context: ViewerContext) => open(args, context),
        resolve,
      },
      perhaps: {
        subscribe: (_: unknown, args: RoomArgs, context: ViewerContext) => open(args, context),
        resolve,
      },
      counted: { subscribe: () => source.open(), resolve: (n: number) => (count(), n) },
    },
    Happening: { __resolveType: ({ __typename }: RoomEvent) => __typename },
    RoomEvent: { __resolveType: ({ __typename }: RoomEvent) => __typename },
    Said: {
      ...event,
      isMine: ({ by }: RoomEvent, _: unknown, { actor }: ViewerContext) => actor.userId === by,
      broken: ({ seq }: RoomEvent) => {
        throw new GraphQLError(`broken ${seq}`, { extensions: { code: 'CONFLICT' } });
      },
      brokenToo: () => {
        throw new GraphQLError('no', { extensions: { code: 'CONFLICT' } });
      },
      late: async ({ text }: RoomEvent) => {
        await Promise.resolve();
        return text;
      },
    },
    Joined: event,
  };
}

const peopleResolvers = {
  Query: { people: () => [{ id: 'ada' }] },
  Person: {
    __resolveReference: ({ id }: { id: string }) => (id === 'ghost' ? null : { id }),
    name: ({ id }: { id: string }) => id.toUpperCase(),
    bio: ({ id }: { id: string }, { words }: { words: number }) => Array(words).fill(id).join(' '),
    knowsMe: ({ id }: { id: string }, _: unknown, { actor }: ViewerContext) => actor.userId === id,
    secret: () => {
      throw new GraphQLError('not for you', { extensions: { code: 'FORBIDDEN' } });
    },
  },
};

/** What `latest` answers. */
export const sampleEvent: RoomEvent = said(7);

export function said(seq: number, by = 'ada'): RoomEvent {
  return { __typename: 'Said', seq, text: `hello ${seq}`, by };
}

export function joined(seq: number, by = 'ben'): RoomEvent {
  return { __typename: 'Joined', seq, text: 'came in', by };
}

export function viewer(userId: string | null): RequestMeta {
  const actor = { userId, sessionId: userId, role: 'USER', plan: 'FREE', ipHash: null } as const;
  return { requestId: `of ${userId ?? 'a visitor'}`, actor };
}

export function createLiveWorld(): LiveWorld {
  const source = new EventSource();
  const calls: LiveWorld['calls'] = [];
  let executions = 0;
  const subgraphs = [
    { name: 'rooms', sdl: roomsSdl, resolvers: roomResolvers(source, () => (executions += 1)) },
    { name: 'people', sdl: peopleSdl, resolvers: peopleResolvers },
  ];
  const transports = subgraphs.map(({ name, sdl, resolvers }): Transport => {
    const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
    const createContext = (meta: RequestMeta): ViewerContext => new ViewerContext(meta);
    const local = createLocalTransport({ name, schema, createContext });
    return {
      ...local,
      execute: (request, signal) => {
        calls.push({ subgraph: name, request });
        return local.execute(request, signal);
      },
    };
  });
  return {
    supergraph: Supergraph.of(subgraphs),
    transports,
    source,
    calls,
    executions: () => executions,
  };
}
