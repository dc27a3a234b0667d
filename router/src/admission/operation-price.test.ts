import { readFileSync } from 'node:fs';
import { buildSchema, Kind, parse, validate, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { madeUpAnswer, type MadeUp } from '../testing/made-up-answers.ts';
import { RandomOperations, seeded } from '../testing/random-operations.ts';
import { smallSchema, smallSdl } from '../testing/small-graph.ts';
import type { Variables } from './measure.ts';
import { OperationPrice } from './operation-price.ts';
import { PriceList } from './price-list.ts';

const priceOf = (schema: GraphQLSchema, prices: PriceList, source: string): OperationPrice => {
  const document = parse(source);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('no operation');
  return new OperationPrice({ schema, prices, document, mostSelections: 10_000 }, operation);
};
const smallPrices = new PriceList(parse(smallSdl));
const small = (source: string): OperationPrice => priceOf(smallSchema, smallPrices, source);
const page = (args: string): string =>
  `query ${args.includes('$') ? '($n: Int)' : ''} { people${args} { edges { cursor node { id name } } pageInfo { hasNextPage } } }`;

describe('the cost of an operation before it runs', () => {
  it.each([
    ['scalars are free', '{ hello who }', {}, 0],
    ['an object is a point', '{ person(id: 1) { id boss { name } } }', {}, 2],
    ['a page is its size times the node', page('(first: 10)'), {}, 1 + 10],
    ['a page has 20 items by default', page(''), {}, 1 + 20],
    ['the size may be a variable', page('(last: $n)'), { n: 3 }, 1 + 3],
    ['a missing variable means the default', page('(first: $n)'), {}, 1 + 20],
    ['a variable has a default of its own', page('(first: $n)').replace('Int', 'Int = 7'), {}, 1 + 7],
    ['a nonsensical size cannot make it cheaper', page('(first: -5)'), {}, 1 + 20],
    [
      'pages multiply',
      '{ people(first: 5) { edges { node { friends(first: 7) { edges { node { id } } } } } } }',
      {},
      1 + 5 * (1 + 1 + 7),
    ],
    ['a list by ids is as long as the ids', '{ nodes(ids: ["1", "2", "3"]) { id } }', {}, 3],
    ['ids may be a variable', 'query ($n: [ID!]!) { nodes(ids: $n) { id } }', { n: ['1', '2'] }, 2],
    ['or its default', 'query ($n: [ID!]! = ["1", "2"]) { nodes(ids: $n) { id } }', {}, 2],
    [
      'fragments count where they are spread',
      '{ a: person(id: 1) { ...P } b: person(id: 2) { ...P } } fragment P on Person { boss { id } }',
      {},
      4,
    ],
    [
      'a page keeps its size inside a fragment',
      '{ people(first: 4) { ...C } } fragment C on PersonConnection { edges { ... on PersonEdge { node { id } } } }',
      {},
      1 + 4,
    ],
    [
      'what is answered once is paid once',
      '{ person(id: 1) { boss { id } ...P } } fragment P on Person { boss { name boss { id } } }',
      {},
      3,
    ],
    ['a weight of 0 is free', '{ person(id: 1) { badges { name } } }', {}, 1],
    ['but once only', '{ person(id: 1) { badges { name } again: badges { name } } }', {}, 1 + 10],
    [
      'of several types the dearest counts',
      '{ search(most: 2) { ... on Place { name } ... on Person { boss { boss { id } } } } }',
      {},
      2 * 3,
    ],
    [
      'fields have weights too, and lists their sizes',
      '{ search(atMost: 1) { ... on Place { map visitors { id } } } }',
      {},
      3 + 2 + 4,
    ],
    ['introspection is bounded, not priced', '{ __schema { types { name fields { name } } } }', {}, 0],
  ] as [string, string, Variables, number][])('%s', (_name, source, variables, cost) => {
    expect(validate(smallSchema, parse(source))).toEqual([]);
    expect(small(source).estimate(variables)).toBe(cost);
  });

  it('takes one size where the schema wants one', () => {
    expect(() => small('{ search { __typename } }')).toThrow('exactly one of `most`, `atMost`');
    expect(() => small('{ search(most: 1, atMost: 2) { __typename } }')).toThrow('exactly one');
  });

  it('ends where types multiply', () => {
    const types = Array.from({ length: 12 }, (_, nth) => `T${nth}`);
    const schema = buildSchema(
      `interface I { i: I } ${types.map((name) => `type ${name} implements I { i: I }`).join(' ')} type Query { i: I }`,
    );
    const nested = (levels: number): string =>
      levels === 0
        ? '__typename'
        : `i { __typename ${types.map((name) => `... on ${name} { i { ...${name} } }`).join(' ')} ${nested(levels - 1)} }`;
    const chains = types.map(
      (name, nth) => `fragment ${name} on I { i { i { i { i { i { ... on T${nth} { __typename } } } } } } }`,
    );
    expect(() => priceOf(schema, smallPrices, `{ ${nested(6)} } ${chains.join(' ')}`)).toThrow(
      'selects too much of too many types',
    );
  });
});

describe('what an answer turned out to cost', () => {
  const source = `{ people(first: 9) { edges { node { boss { id } } } pageInfo { hasNextPage } } search(most: 9) {
    ... on Place { name visitors { id } } ... on Person { id boss { id } } } }`;

  it.each([
    ['nothing', null, 0],
    [
      'what is there',
      { people: { edges: [{ node: { boss: { id: 1 } } }, { node: { boss: null } }] } },
      1 + 3,
    ],
    ['places by their fields', { search: [{ name: 'a', visitors: [{ id: 1 }] }] }, 3 + 1],
    [
      'people by theirs',
      {
        search: [
          { id: 1, boss: { id: 2 } },
          { id: 3, boss: null },
        ],
      },
      2 + 1,
    ],
  ])('is %s', (_name, data, cost) => {
    expect(small(source).spent(data)).toBe(cost);
    expect(
      small(source)
        .byField(data)
        .reduce((sum, one) => sum + one.cost, 0),
    ).toBe(cost);
  });
});

describe('prices that are none', () => {
  it.each([
    'type Query { a: Int @cost(weight: -1) }',
    'type Query { a(b: Int @cost(weight: 1)): Int }',
    'input A { b: Int @cost(weight: 1) }',
  ])('are refused: %s', (sdl) => {
    expect(() => new PriceList(parse(sdl))).toThrow(/^@cost of/);
  });
});

describe('estimates and answers of the product', () => {
  const text = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
  const schema = buildSchema(text, { assumeValid: true });
  const prices = new PriceList(parse(text));
  const seeds = Array.from({ length: 250 }, (_, seed) => seed);

  /** What one random operation is estimated at, and what its answers cost. */
  const trial = (seed: number, saysTypes: boolean, made: Omit<MadeUp, 'schema' | 'document'>) => {
    const { text: source, variables } = new RandomOperations(schema, seeded(seed), saysTypes).operation(6);
    const document = parse(source);
    expect(validate(schema, document).map(({ message }) => `${message} ${source}`)).toEqual([]);
    const price = priceOf(schema, prices, source);
    const answer = (typeAt: (count: number) => number): number => {
      const typeOf: MadeUp['typeOf'] = (type, possible) =>
        possible[typeAt(possible.length)] ?? made.typeOf(type, possible);
      const data = madeUpAnswer({ ...made, schema, document, variables, typeOf });
      const spent = price.spent(data);
      expect(price.byField(data).reduce((sum, { cost }) => sum + cost, 0)).toBe(spent);
      return spent;
    };
    const estimate = price.estimate(variables);
    expect(price.estimateByField(variables).reduce((sum, { cost }) => sum + cost, 0)).toBe(estimate);
    return { source, estimate, answer };
  };
  const never = () => {
    throw new Error('there is no such type');
  };

  it('never cost more than the estimate', () => {
    for (const seed of seeds) {
      const chance = seeded(seed + 1_000);
      const { source, estimate, answer } = trial(seed, false, {
        items: (most) => chance(most + 1),
        isMissing: () => chance(4) === 0,
        typeOf: never,
      });
      for (let nth = 0; nth < 3; nth += 1) {
        expect(answer(chance), `${seed}: ${source}`).toBeLessThanOrEqual(estimate);
      }
    }
  });

  it('cost exactly that when every list is full and nothing is missing', () => {
    let dear = 0;
    for (const seed of seeds) {
      const { source, estimate, answer } = trial(seed, true, {
        items: (most) => most,
        isMissing: () => false,
        typeOf: never,
      });
      // The estimate is of the dearest type that may stand there.
      const most = Math.max(...Array.from({ length: 8 }, (_, nth) => answer((count) => nth % count)));
      expect(most, `${seed}: ${source}`).toBe(estimate);
      if (estimate > 10) dear += 1;
    }
    expect(dear).toBeGreaterThan(20);
  });
});
