import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, printSchema, validate, type GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { anonymousActor } from '@testverse/platform/actor';
import { Supergraph } from '../supergraph/index.ts';
import { createLocalTransport, type Transport } from '../transports/index.ts';
import { createEngine } from './index.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])`;

interface Part {
  name: string;
  sdl: string;
  resolvers: Record<string, unknown>;
}

const shop: Part = {
  name: 'shop',
  sdl: `${link}
    type Query { wares: [Ware!]! }
    interface Priced { price(in: Coin = EUR): Int! }
    enum Coin { EUR USD }
    type Ware implements Priced @key(fields: "id") { id: ID!  weight: Int!  price(in: Coin = EUR): Int!  notes(first: Int!): [Note!]!  maker: Maker }
    type Maker { fee(in: Coin!): Int! }
    type Note @key(fields: "id") { id: ID! }`,
  resolvers: {
    Query: { wares: () => [{ id: 'w1' }, { id: 'w2' }] },
    Ware: {
      weight: ({ id }: { id: string }) => id.length,
      price: (_: unknown, { in: coin }: { in: string }) => (coin === 'EUR' ? 10 : 12),
      notes: ({ id }: { id: string }, { first }: { first: number }) =>
        Array.from({ length: first }, (_, n) => ({ id: `${id}-${n}` })),
      maker: ({ id }: { id: string }) => (id === 'w1' ? {} : null),
    },
    Maker: { fee: (_: unknown, { in: coin }: { in: string }) => (coin === 'EUR' ? 1 : 2) },
  },
};

const authors: Part = {
  name: 'authors',
  sdl: `${link} type Note @key(fields: "id") { id: ID!  author: String! }`,
  resolvers: { Note: { author: ({ id }: { id: string }) => `author of ${id}` } },
};

type Known = Record<string, unknown>;

/** Asks for the representations it gets, so that a wrong one is seen. */
const customs: Part = {
  name: 'customs',
  sdl: `${link}
    enum Coin { EUR USD }
    type Maker @external { fee(in: Coin!): Int! }
    type Note @key(fields: "id") { id: ID!  author: String! @external }
    type Ware @key(fields: "id") {
      id: ID!  weight: Int! @external  price(in: Coin = EUR): Int! @external  notes(first: Int!): [Note!]! @external
      maker: Maker @external
      duty: Int @requires(fields: "price(in: EUR) weight")
      dutyAbroad: Int @requires(fields: "price(in: USD)")
      dutyAtHome: Int @requires(fields: "price")
      label(upper: Boolean = false): String @requires(fields: "notes(first: 2) { author }")
      makerFee: Int @requires(fields: "maker { fee(in: USD) }")
      origin: String
    }`,
  resolvers: {
    Ware: {
      duty: ({ price, weight }: Known) => (price as number) * 100 + (weight as number),
      dutyAbroad: ({ price }: Known) => (price as number) * 100,
      dutyAtHome: ({ price }: Known) => (price as number) * 100,
      label: ({ notes }: Known, { upper }: { upper: boolean }) => {
        const text = (notes as { author: string }[]).map(({ author }) => author).join(', ');
        return upper ? text.toUpperCase() : text;
      },
      makerFee: ({ maker }: Known) => (maker as { fee: number } | null)?.fee ?? null,
      origin: () => 'here',
    },
  },
};

function worldOf(parts: readonly Part[]): {
  ask: (query: string, variables?: Record<string, unknown>) => Promise<unknown>;
  calls: string[];
} {
  const supergraph = Supergraph.of(parts);
  const calls: string[] = [];
  const transports = parts.map(({ name, sdl, resolvers }): Transport => {
    const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
    const local = createLocalTransport({ name, schema, createContext: (meta) => ({ meta }) });
    return {
      ...local,
      execute: (request, signal) => {
        // As a strict server would.
        expect(validate(schema, parse(request.document))).toEqual([]);
        calls.push(`${name} ${request.document}`);
        return local.execute(request, signal);
      },
    };
  });
  const engine = createEngine({ supergraph, transports });
  const meta = { requestId: 'test', actor: anonymousActor() };
  return {
    calls,
    ask: async (query, variables) => {
      const document = parse(query);
      expect(validate(supergraph.apiSchema, document)).toEqual([]);
      const { data, errors } = await engine.execute({ document, variables, meta });
      return { data: JSON.parse(JSON.stringify(data ?? null)) as unknown, ...(errors && { errors }) };
    },
  };
}

describe('a field that another requires with arguments', () => {
  it('does not meet the same field with the arguments of the client', async () => {
    const { ask } = worldOf([shop, authors, customs]);
    const query = `query ($n: Int!) { wares { label notes(first: $n) { id } price(in: USD) duty } }`;
    expect(await ask(query, { n: 1 })).toEqual({
      data: {
        wares: ['w1', 'w2'].map((id) => ({
          label: `author of ${id}-0, author of ${id}-1`,
          notes: [{ id: `${id}-0` }],
          price: 12,
          duty: 1002,
        })),
      },
    });
  });

  it('does not meet the same field with the arguments of another one that requires it', async () => {
    const { ask, calls } = worldOf([shop, authors, customs]);
    const query = `query ($up: Boolean) { wares { origin duty dutyAbroad label(upper: $up) makerFee } }`;
    expect(await ask(query, { up: true })).toEqual({
      data: {
        wares: ['w1', 'w2'].map((id) => ({
          origin: 'here',
          duty: 1002,
          dutyAbroad: 1200,
          label: `AUTHOR OF ${id}-0, AUTHOR OF ${id}-1`.toUpperCase(),
          makerFee: id === 'w1' ? 2 : null,
        })),
      },
    });
    // The two prices are two questions of one call.
    const [call, ...others] = calls.filter((one) => one.includes('duty'));
    expect(others).toEqual([]);
    expect(call).toMatch(/entities0:.*entities1:(?!.*entities2)/);
  });

  it('has the arguments of its definition where the requirement names none, whatever the client asks for', async () => {
    const { ask } = worldOf([shop, authors, customs]);
    expect(await ask('{ wares { price(in: USD) dutyAtHome } }')).toEqual({
      data: { wares: ['w1', 'w2'].map(() => ({ price: 12, dutyAtHome: 1000 })) },
    });
  });

  it('cannot be put in by a client', async () => {
    const { ask } = worldOf([shop, authors, customs]);
    const names = [1, 2, 3, 4, 5, 6].map((n) => `price__required${n}: weight`).join(' ');
    expect(await ask(`{ wares { ${names} duty dutyAtHome } }`)).toMatchObject({
      data: { wares: ['w1', 'w2'].map(() => ({ price__required1: 2, duty: 1002, dutyAtHome: 1000 })) },
    });
  });

  it('fails at a place the client knows', async () => {
    const silent: Part = {
      ...authors,
      resolvers: {
        Note: {
          author: () => {
            throw new Error('nobody knows');
          },
        },
      },
    };
    const { ask } = worldOf([shop, silent, customs]);
    const { errors } = (await ask('{ wares { label } }')) as { errors: GraphQLError[] };
    expect(errors.map(({ path }) => path)).toContainEqual(['wares', 0]);
    expect(JSON.stringify(errors)).not.toContain('__required');
  });

  it('costs nothing where it is not asked for', async () => {
    const { ask, calls } = worldOf([shop, authors, customs]);
    expect(await ask('{ wares { id price } }')).toEqual({
      data: { wares: ['w1', 'w2'].map((id) => ({ id, price: 10 })) },
    });
    expect(calls).toEqual(['shop {wares{id price}}']);
  });

  it('has no second name that clients see', () => {
    const { apiSchema, fullSchema } = Supergraph.of([shop, authors, customs]);
    for (const schema of [apiSchema, fullSchema]) expect(printSchema(schema)).not.toContain('__required');
  });
});

describe('a subgraph that has to be come back to with what a field requires', () => {
  const rooms: Part = {
    name: 'rooms',
    sdl: `${link} type Query { room: Room }
      type Room @key(fields: "code", resolvable: false) @key(fields: "id code") {
        id: ID!  code: String!  size: Int! @external  isLarge: Boolean! @requires(fields: "size") }`,
    resolvers: {
      Query: { room: () => ({ __typename: 'Room', id: '1', code: 'a' }) },
      Room: {
        __resolveReference: ({ id, size }: { id?: string; size?: number }) => {
          if (id === undefined) throw new Error('cannot be resolved without its id');
          return { id, code: 'a', size };
        },
        isLarge: ({ size }: { size: number }) => size > 10,
      },
    },
  };
  const plans: Part = {
    name: 'plans',
    sdl: `${link} type Room @key(fields: "id") { id: ID!  size: Int! }`,
    resolvers: { Room: { size: () => 12 } },
  };

  it('is reached by a key it can resolve, whatever stands first', async () => {
    const { ask } = worldOf([rooms, plans]);
    expect(await ask('{ room { isLarge } }')).toEqual({ data: { room: { isLarge: true } } });
  });
});

describe('a client that calls a field by the name of one the planner adds for itself', () => {
  it('gets what it asked for, and so do the subgraphs', async () => {
    const { ask } = worldOf([shop, authors, customs]);
    const query = '{ wares { id: price weight: id origin duty __typename: weight } }';
    expect(await ask(query)).toEqual({
      data: {
        wares: ['w1', 'w2'].map((id) => ({ id: 10, weight: id, origin: 'here', duty: 1002, __typename: 2 })),
      },
    });
  });

  it('may use any other name as well', async () => {
    const { ask } = worldOf([shop, authors, customs]);
    expect(await ask('{ wares { id: price id__asked: weight constructor: origin } }')).toEqual({
      data: { wares: ['w1', 'w2'].map(() => ({ id: 10, id__asked: 2, constructor: 'here' })) },
    });
  });

  it('is told of errors at its own paths', async () => {
    const failing: Part = {
      ...shop,
      resolvers: {
        ...shop.resolvers,
        Ware: {
          ...(shop.resolvers['Ware'] as object),
          price: () => {
            throw new Error('no price');
          },
        },
      },
    };
    const { ask } = worldOf([failing, authors, customs]);
    expect(await ask('{ wares { id: price origin } }')).toMatchObject({
      data: null,
      errors: [{ message: 'no price', path: ['wares', 0, 'id'] }],
    });
  });
});
