import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { collectTargets, compileRepresentation, locateTargets } from './entities.ts';
import type { Json } from './state.ts';

const schema = buildSchema(`
  interface Product { id: ID! }
  type Book implements Product { id: ID! dimensions: Dimensions owners: [User] }
  type Film implements Product { id: ID! }
  type Dimensions { weight: Int }
  type User { id: ID! name: String }
  type Query { products: [Product] users: [User] }
`);

function field(name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode {
  return { kind: 'Field', name, ...(selections ? { selections } : {}) };
}
function on(typeCondition: string, ...selections: QueryPlanSelectionNode[]): QueryPlanSelectionNode {
  return { kind: 'InlineFragment', typeCondition, selections };
}
const represent = (entity: Json, ...selections: QueryPlanSelectionNode[]): Json | null =>
  compileRepresentation(schema, selections)(entity);
const id = [field('__typename'), field('id')];

describe('a representation', () => {
  it('holds what is required and nothing else', () => {
    const user = { __typename: 'User', id: '1', name: 'ada', secret: 's' };
    expect(represent(user, on('User', ...id))).toEqual({ __typename: 'User', id: '1' });
  });

  it('takes the share of each fragment that the type meets, abstract ones too', () => {
    const book = { __typename: 'Book', id: '1', dimensions: { weight: 2 } };
    const weight = field('dimensions', [field('weight')]);
    expect(represent(book, on('Product', ...id), on('Book', weight), on('Film', field('id')))).toEqual({
      __typename: 'Book',
      id: '1',
      dimensions: { weight: 2 },
    });
    expect(represent({ __typename: 'Film', id: '1' }, on('Book', ...id))).toEqual({});
  });

  it('merges nested shares of two fragments without touching the entity', () => {
    const entity = { __typename: 'Book', dimensions: { weight: 2, height: 3 } };
    const representation = represent(
      entity,
      on('Product', field('dimensions', [field('weight')])),
      on('Book', field('dimensions', [field('height')])),
    );
    expect(representation).toEqual({ dimensions: { weight: 2, height: 3 } });
    expect(representation?.['dimensions']).not.toBe(entity.dimensions);
  });

  it('loses only the fragment that lacks something', () => {
    const book = { __typename: 'Book', id: '1' };
    expect(represent(book, on('Book', ...id), on('Book', field('dimensions')))).toEqual(book);
  });

  it('is none when a required field is missing, but holds a required null', () => {
    expect(represent({ __typename: 'Book' }, ...id)).toBeNull();
    expect(represent({ __typename: 'Book', id: null }, ...id)).toEqual({ __typename: 'Book', id: null });
  });

  it.each<[string, Json]>([
    ['an object', { dimensions: { height: 1 } }],
    ['an item of a list', { dimensions: [{ weight: 1 }, {}] }],
  ])('is none when %s below lacks a required field: a null there would be a lie', (_, entity) => {
    expect(represent(entity, field('dimensions', [field('weight')]))).toBeNull();
  });

  it('keeps nulls and nested lists below', () => {
    const weights = { dimensions: [[{ weight: 1 }, null], null] };
    expect(represent(weights, field('dimensions', [field('weight')]))).toEqual(weights);
  });

  it('does not take inherited properties for fields', () => {
    expect(represent({ __typename: 'Book' }, field('constructor'))).toBeNull();
  });
});

describe('targets', () => {
  const ada = { id: 'ada' };
  const ben = { id: 'ben' };
  const data = { users: [[ada, null], null, [ben]], one: { best: ada, gone: null, constructor: ben } };

  it.each<[string[], object[]]>([
    [
      ['users', '@', '@'],
      [ada, ben],
    ],
    [
      ['users', '@'],
      [ada, ben],
    ],
    [['one', 'best'], [ada]],
    [['one', 'gone'], []],
    [['one', 'missing', 'deeper'], []],
    [['one', 'toString'], []],
    [['one', 'constructor'], [ben]],
    [[], [data]],
  ])('at %j are found in the order of the answer', (path, expected) => {
    const found = collectTargets(data, path);
    expect(found).toHaveLength(expected.length);
    found.forEach((object, index) => expect(object).toBe(expected[index]));
    expect(locateTargets(data, path).map(({ object }) => object)).toEqual(found);
  });

  it('are located with the positions in all lists on the way', () => {
    expect(locateTargets(data, ['users', '@', '@']).map(({ path }) => path)).toEqual([
      ['users', 0, 0],
      ['users', 2, 0],
    ]);
  });
});
