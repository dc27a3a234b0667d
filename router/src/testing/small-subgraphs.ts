import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse } from 'graphql';
import type { Effects, RequestMeta } from '@testverse/platform/context';
import type { RouterSubgraph } from '../router.ts';
import { createLocalTransport } from '../transports/index.ts';

/** Ids as the product writes them; the last one is nobody's. */
export const ids = {
  ada: 'user_01h2xcejqtf2nbrexx3vqjhp41',
  bob: 'user_01h2xcejqtf2nbrexx3vqjhp42',
  open: 'secret_club_01h2xcejqtf2nbrexx3vqjhp43',
  hidden: 'secret_club_01h2xcejqtf2nbrexx3vqjhp44',
  nobody: 'user_01h2xcejqtf2nbrexx3vqjhp49',
};

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

const usersSdl = `${link}
  type Query { viewer: User hello: String }
  type Mutation { login: Boolean! }
  interface Node { id: ID! }
  type User implements Node @key(fields: "id") { id: ID! name: String! }`;

const clubsSdl = `${link}
  type Query { clubs: [SecretClub!]! }
  type Subscription { clubOpened(after: String): ClubOpening! }
  type ClubOpening { seq: Int! cursor: String! club: SecretClub! }
  interface Node { id: ID! }
  type SecretClub implements Node @key(fields: "id") { id: ID! motto: String! owner: User! }
  type User @key(fields: "id") { id: ID! clubs: [SecretClub!]! }`;

interface Context {
  meta: RequestMeta;
  effects: Pick<Effects, 'refreshCookie'>;
}

const names: Record<string, string> = { [ids.ada]: 'Ada', [ids.bob]: 'Bob' };
const club = (id: string): object => ({
  __typename: 'SecretClub',
  id,
  motto: 'quiet',
  owner: { __typename: 'User', id: ids.ada },
});

/** Only signed-in people see the hidden club; everybody sees the open one. */
const seesClub = (id: string, { meta }: Context): boolean =>
  id === ids.open || (id === ids.hidden && meta.actor.userId !== null);

const userResolvers = {
  Query: {
    hello: () => 'world',
    viewer: (_: unknown, __: unknown, { meta }: Context) =>
      meta.actor.userId === null ? null : { id: ids.ada, name: 'Ada' },
  },
  Mutation: {
    login: (_: unknown, __: unknown, { effects }: Context) => {
      effects.refreshCookie = { token: 'fresh.secret', expiresAt: new Date('2026-11-28T09:00:00Z') };
      return true;
    },
  },
  User: {
    __resolveReference: ({ id }: { id: string }) => (names[id] ? { id, name: names[id] } : null),
  },
};
/** What happens in the clubs: the same objects for every subscriber. */
export class Openings {
  private readonly events: object[] = [];
  private readonly waiting = new Set<() => void>();
  subscribers = 0;

  /** Opens the club that everybody sees. @returns how often it was opened */
  emit(): number {
    const seq = this.events.length + 1;
    this.events.push({ seq, cursor: `c${seq}`, club: club(ids.open) });
    for (const wake of this.waiting) wake();
    this.waiting.clear();
    return seq;
  }

  /** Ends at once when it is told to, also while it waits: a generator would only do so after its next event. */
  read(after: string | undefined): AsyncIterableIterator<object> {
    let next = after === undefined ? this.events.length : Number(after.slice(1));
    let isEnded = false;
    let wake: (() => void) | undefined;
    this.subscribers += 1;
    const iterator: AsyncIterableIterator<object> = {
      [Symbol.asyncIterator]: () => iterator,
      next: async () => {
        while (!isEnded && next >= this.events.length) {
          await new Promise<void>((resolve) => this.waiting.add((wake = resolve)));
        }
        const value = isEnded ? undefined : this.events[next++];
        return value ? { done: false, value } : { done: true, value };
      },
      return: () => {
        if (!isEnded) this.subscribers -= 1;
        isEnded = true;
        wake?.();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    return iterator;
  }
}

const clubResolvers = (openings: Openings) => ({
  Query: { clubs: () => [club(ids.open)] },
  Subscription: {
    clubOpened: {
      subscribe: (_: unknown, { after }: { after?: string }) => openings.read(after),
      resolve: (event: object) => event,
    },
  },
  SecretClub: {
    __resolveReference: ({ id }: { id: string }, context: Context) =>
      seesClub(id, context) ? club(id) : null,
  },
  User: { clubs: () => [club(ids.open)] },
});

/** A subgraph in memory that counts its calls and can be taken away. */
export interface SmallSubgraph extends RouterSubgraph {
  calls: number;
  documents: string[];
  isAway: boolean;
  /** Whether calls fail on the way to it. */
  isBroken: boolean;
}

function small(name: string, sdl: string, resolvers: object): SmallSubgraph {
  const transport = createLocalTransport<Context>({
    name,
    schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
    createContext: (meta) => ({ meta, effects: { refreshCookie: undefined } }),
  });
  const subgraph: SmallSubgraph = {
    name,
    sdl,
    calls: 0,
    documents: [],
    isAway: false,
    isBroken: false,
    health: () => Promise.resolve({ database: subgraph.isAway ? 'DISCONNECTED' : 'CONNECTED', latencyMs: 1 }),
    transport: {
      ...transport,
      execute: (request, signal) => {
        subgraph.calls += 1;
        subgraph.documents.push(request.document);
        if (subgraph.isBroken) throw new Error('connect ECONNREFUSED');
        if (subgraph.isAway) {
          throw new GraphQLError('away', { extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: name } });
        }
        return transport.execute(request, signal);
      },
    },
  };
  return subgraph;
}

export interface SmallSubgraphs {
  users: SmallSubgraph;
  clubs: SmallSubgraph;
  openings: Openings;
}

/** Two subgraphs that share a type, one entity that not everybody may see, and events. */
export function smallSubgraphs(): SmallSubgraphs {
  const openings = new Openings();
  return {
    users: small('users', usersSdl, userResolvers),
    clubs: small('clubs', clubsSdl, clubResolvers(openings)),
    openings,
  };
}
