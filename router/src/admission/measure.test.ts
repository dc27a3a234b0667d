import { parse, Kind, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { smallSchema } from '../testing/small-graph.ts';
import { Measurer, type Measure, type Variables } from './measure.ts';

function measure(source: string, variables: Variables = {}): Measure {
  const document = parse(source);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('no operation');
  return new Measurer(smallSchema, document, variables).operation(operation);
}

const page = (args: string): string =>
  `query ($n: Int) { people${args} { edges { cursor node { id name } } pageInfo { hasNextPage } } }`;

describe('the cost of an operation', () => {
  it.each([
    ['scalars are free', '{ hello who }', {}, 0],
    ['an object is a point', '{ person(id: 1) { id boss { name } } }', {}, 2],
    ['a page is its size times the node', page('(first: 10)'), {}, 1 + 10 + 1],
    ['a page has 20 items by default', page(''), {}, 1 + 20 + 1],
    ['the size may be a variable', page('(last: $n)'), { n: 3 }, 1 + 3 + 1],
    ['a missing variable means the default', page('(first: $n)'), {}, 1 + 20 + 1],
    ['a nonsensical size cannot make it cheaper', page('(first: -5)'), {}, 1 + 20 + 1],
    [
      'pages multiply',
      '{ people(first: 5) { edges { node { friends(first: 7) { edges { node { id } } } } } } }',
      {},
      1 + 5 * (1 + 1 + 7),
    ],
    ['a list by ids is as long as the ids', '{ nodes(ids: ["1", "2", "3"]) { id } }', {}, 3],
    ['ids may be a variable', 'query ($n: [ID!]!) { nodes(ids: $n) { id } }', { n: ['1', '2'] }, 2],
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
    ['introspection is bounded, not priced', '{ __schema { types { name fields { name } } } }', {}, 0],
  ] as [string, string, Variables, number][])('%s', (_name, source, variables, cost) => {
    expect(measure(source, variables).cost).toBe(cost);
  });
});

describe('the shape of an operation', () => {
  it('counts levels of fields through fragments', () => {
    expect(
      measure('{ person(id: 1) { ...A } } fragment A on Person { boss { ... on Person { boss { id } } } }')
        .depth,
    ).toBe(4);
  });

  it('counts every renamed or repeated field', () => {
    expect(measure('{ hello hello h: hello t: __typename ... { hello } }').aliases).toBe(3);
  });

  it('ends in a circle, and counts doubling fragments without walking them', () => {
    expect(measure('{ person(id: 1) { ...A } } fragment A on Person { boss { ...A } }').depth).toBeLessThan(
      5,
    );
    const doubling = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Person { ...F${i + 1} ...F${i + 1} }`,
    );
    const source = `{ person(id: 1) { ...F0 } } ${doubling.join(' ')} fragment F60 on Person { id }`;
    expect(measure(source).selections).toBeGreaterThan(2 ** 60);
  });
});
