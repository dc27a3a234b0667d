import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, GraphQLError, parse } from 'graphql';
import type { SubgraphRequest } from '@testverse/platform/execution';
import { Supergraph } from '../../supergraph/index.ts';
import { createLocalTransport, type Transport } from '../../transports/index.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@interfaceObject", "@inaccessible"])`;

type Resolvers = Record<string, unknown>;

interface TestSubgraph {
  name: string;
  sdl: string;
  resolvers: Resolvers;
}

const people = ['ada', 'ben', 'cyd', 'dee'].map((username, index) => ({
  id: `u${index}`,
  username,
  role: index === 0 ? 'ADMIN' : 'MEMBER',
  nickname: index === 2 ? null : `${username}!`,
  tags: [['a', null], index === 1 ? null : ['b']],
}));
const person = (id: unknown): unknown => people.find((one) => one.id === id) ?? null;

const accounts: TestSubgraph = {
  name: 'accounts',
  sdl: `${link}
    scalar Json
    enum Role { ADMIN MEMBER SECRET @inaccessible }
    input PersonFilter { role: Role, names: [String!], limit: Int = 3 }
    type Query {
      me: User
      users(filter: PersonFilter): [User!]!
      user(id: ID!): User
      brokenUser: User!
      settings: Json
      echo(text: String = "hello", list: [Int!], flag: Boolean): String
    }
    type Mutation { rename(id: ID!, username: String!): User  fail(message: String!): User }
    type User @key(fields: "id") @key(fields: "username") {
      id: ID!  username: String!  role: Role!  nickname: String  tags: [[String]]
      secret: String!  friends: [User]!  best: User  address: Address @shareable
    }
    type Address @shareable { city: String  zip: String }`,
  resolvers: {
    Query: {
      me: () => people[0],
      users: (_: unknown, { filter }: { filter?: { role?: string; names?: string[]; limit?: number } }) =>
        people
          .filter((one) => !filter?.role || one.role === filter.role)
          .filter((one) => !filter?.names || filter.names.includes(one.username))
          .slice(0, filter?.limit ?? 10),
      user: (_: unknown, { id }: { id: string }) => person(id),
      brokenUser: () => {
        throw new GraphQLError('no such luck', { extensions: { code: 'FORBIDDEN' } });
      },
      settings: () => ({ theme: 'dark', nested: [1, { deep: true }] }),
      echo: (_: unknown, args: object) => JSON.stringify(args),
    },
    Mutation: {
      rename: (_: unknown, { id, username }: { id: string; username: string }) => {
        const found = people.find((one) => one.id === id);
        return found ? { ...found, username } : null;
      },
      fail: (_: unknown, { message }: { message: string }) => {
        throw new GraphQLError(message, { extensions: { code: 'CONFLICT' } });
      },
    },
    User: {
      __resolveReference: (reference: { id?: string; username?: string }) =>
        people.find((one) => one.id === reference.id || one.username === reference.username) ?? null,
      secret: (one: { id: string }) => {
        if (one.id === 'u1') throw new GraphQLError('secret of u1', { extensions: { code: 'FORBIDDEN' } });
        return `s-${one.id}`;
      },
      friends: (one: { id: string }) => (one.id === 'u3' ? [people[0], null] : people.slice(1, 3)),
      best: (one: { id: string }) => (one.id === 'u2' ? null : people[2]),
      address: () => ({ city: 'Oslo', zip: '0150' }),
    },
  },
};

const items = [
  { __typename: 'Book', id: 'p0', name: 'Graphs', price: 10, weight: 3, pages: 120, authorId: 'u0' },
  { __typename: 'Film', id: 'p1', name: 'Planner', price: 20, weight: 1, minutes: 90, directorId: 'u1' },
  { __typename: 'Book', id: 'p2', name: 'Nulls', price: null, weight: 5, pages: 7, authorId: 'ghost' },
  { __typename: 'Film', id: 'p3', name: 'Paths', price: 5, weight: null, minutes: 10, directorId: 'u3' },
];
const item = (id: unknown): unknown => items.find((one) => one.id === id) ?? null;

const products: TestSubgraph = {
  name: 'products',
  sdl: `${link}
    interface Product @key(fields: "id") { id: ID!  name: String!  price: Int }
    type Book implements Product @key(fields: "id") {
      id: ID!  name: String!  price: Int  pages: Int!  author: User!  dimensions: Dimensions! @shareable
    }
    type Film implements Product @key(fields: "id") {
      id: ID!  name: String!  price: Int  minutes: Int!  director: User  dimensions: Dimensions! @shareable
    }
    type Dimensions @shareable { weight: Int }
    union Thing = Book | Film | User
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Query {
      products: [Product!]!  product(id: ID!): Product  books: [Book]  things: [Thing]!  favourite: Thing
    }`,
  resolvers: {
    Query: {
      products: () => items,
      product: (_: unknown, { id }: { id: string }) => item(id),
      books: () => items.filter((one) => one.__typename === 'Book'),
      things: () => [items[0], { __typename: 'User', id: 'u1' }, items[1], null],
      favourite: () => ({ __typename: 'User', id: 'u2' }),
    },
    Product: { __resolveReference: ({ id }: { id: string }) => item(id) },
    Book: {
      __resolveReference: ({ id }: { id: string }) => item(id),
      author: (one: { authorId: string }) => ({ __typename: 'User', id: one.authorId }),
      dimensions: ({ weight }: { weight: number | null }) => ({ weight }),
    },
    Film: {
      __resolveReference: ({ id }: { id: string }) => item(id),
      director: (one: { directorId: string }) => ({ __typename: 'User', id: one.directorId }),
      dimensions: ({ weight }: { weight: number | null }) => ({ weight }),
    },
  },
};

const shipping: TestSubgraph = {
  name: 'shipping',
  sdl: `${link}
    type Book @key(fields: "id") {
      id: ID!  dimensions: Dimensions! @external
      shippingCost: Int @requires(fields: "dimensions { weight }")
      stock(warehouse: String = "north"): Int!
    }
    type Film @key(fields: "id") { id: ID!  stock: Int }
    type Dimensions @shareable { weight: Int }
    type User @key(fields: "username") { username: String!  parcels(first: Int!): [Parcel!]  address: Address @shareable }
    type Address @shareable { zip: String  city: String }
    type Parcel @key(fields: "id owner { username }") { id: ID!  owner: User!  book: Book }`,
  resolvers: {
    Book: {
      __resolveReference: (reference: object) => reference,
      shippingCost: (one: { dimensions?: { weight: number } }) => (one.dimensions?.weight ?? 0) * 2,
      stock: ({ id }: { id: string }, { warehouse }: { warehouse: string }) => {
        if (id === 'p2') throw new GraphQLError(`no stock of ${id}`);
        return warehouse.length;
      },
    },
    Film: { __resolveReference: ({ id }: { id: string }) => (id === 'p3' ? null : { id, stock: 4 }) },
    User: {
      __resolveReference: ({ username }: { username: string }) => ({ username }),
      parcels: ({ username }: { username: string }, { first }: { first: number }) =>
        Array.from({ length: Math.min(first, 2) }, (_, n) => ({
          id: `${username}-${n}`,
          owner: { username },
          book: { id: n === 0 ? 'p0' : 'p2' },
        })),
      address: () => ({ city: 'Oslo', zip: '0150' }),
    },
  },
};

const reviews: TestSubgraph = {
  name: 'reviews',
  sdl: `${link}
    type Product @interfaceObject @key(fields: "id") { id: ID!  rating: Float  reviews(min: Int = 0): [Review!]! }
    type Review @key(fields: "id") { id: ID!  stars: Int!  text: String  author: User @provides(fields: "username")  product: Product! }
    type User @key(fields: "id") { id: ID!  username: String! @external  reviews: [Review!]!  karma: Int! }
    type Query { topReviews(first: Int = 2): [Review!]!  lastReview: Review }
    type Mutation { addReview(productId: ID!, stars: Int!): Review! }`,
  resolvers: (() => {
    const all = [
      { id: 'r0', stars: 5, text: 'good', authorId: 'u0', productId: 'p0' },
      { id: 'r1', stars: 1, text: null, authorId: 'u1', productId: 'p0' },
      { id: 'r2', stars: 3, text: 'fair', authorId: 'u2', productId: 'p1' },
    ];
    return {
      Query: {
        topReviews: (_: unknown, { first }: { first: number }) => all.slice(0, first),
        lastReview: () => all[2],
      },
      Mutation: {
        addReview: (_: unknown, args: { productId: string; stars: number }) => ({
          id: 'r9',
          text: 'new',
          authorId: 'u3',
          ...args,
        }),
      },
      Product: {
        __resolveReference: (reference: object) => reference,
        rating: ({ id }: { id: string }) => (id === 'p3' ? null : 4.5),
        reviews: ({ id }: { id: string }, { min }: { min: number }) =>
          all.filter((one) => one.productId === id && one.stars >= min),
      },
      Review: {
        __resolveReference: ({ id }: { id: string }) => all.find((one) => one.id === id) ?? null,
        author: ({ authorId }: { authorId: string }) => ({
          id: authorId,
          username: people.find((one) => one.id === authorId)?.username,
        }),
        product: ({ productId }: { productId: string }) => ({ id: productId }),
      },
      User: {
        __resolveReference: ({ id }: { id: string }) => (id === 'u2' ? null : { id }),
        reviews: ({ id }: { id: string }) => all.filter((one) => one.authorId === id),
        karma: ({ id }: { id: string }) => id.length,
      },
    };
  })(),
};

/** Every query field as a live one too: its one event has the same value. */
function withEvents({ name, sdl, resolvers }: TestSubgraph): TestSubgraph {
  const [fields] = /type Query \{[^}]*\}/.exec(sdl) ?? [];
  if (fields === undefined) return { name, sdl, resolvers };
  const events = Object.entries(resolvers['Query'] as Resolvers).map(([field, resolve]) => [
    field,
    { subscribe: once, resolve },
  ]);
  return {
    name,
    sdl: `${sdl} ${fields.replace('Query', 'Subscription')}`,
    resolvers: { ...resolvers, Subscription: Object.fromEntries(events) as Resolvers },
  };
}

async function* once(): AsyncGenerator<object> {
  await Promise.resolve();
  yield {};
}

/** A small graph that uses every way federation has to tie subgraphs together. */
export interface TestWorld {
  supergraph: Supergraph;
  transports: Transport[];
  /** The same subgraphs run by graphql-js: the reference for the compiled ones. */
  interpreted: Transport[];
  /** Every step that was sent, in order. */
  calls: { subgraph: string; request: SubgraphRequest }[];
}

export function createTestWorld(): TestWorld {
  const subgraphs = [accounts, products, shipping, reviews].map(withEvents);
  const calls: TestWorld['calls'] = [];
  const schemas = subgraphs.map(({ name, sdl, resolvers }) => ({
    name,
    schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
  }));
  const transports = schemas.map(({ name, schema }): Transport => {
    // As production runs nearly everything: each operation is asked once here.
    const local = createLocalTransport(
      { name, schema, createContext: (meta) => ({ meta }) },
      { compiledFrom: 1 },
    );
    return {
      ...local,
      execute: (request, signal) => {
        calls.push({ subgraph: name, request });
        return local.execute(request, signal);
      },
    };
  });
  const interpreted = schemas.map(({ name, schema }): Transport => ({
    name,
    execute: async ({ document, variables }) => {
      const result = await graphql({ schema, source: document, variableValues: variables });
      return { data: result.data, errors: result.errors };
    },
    close: () => Promise.resolve(),
  }));
  return { supergraph: Supergraph.of(subgraphs), transports, interpreted, calls };
}
