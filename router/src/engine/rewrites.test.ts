import type { FetchDataRewrite } from '@apollo/query-planner';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileRewrites } from './rewrites.ts';

const schema = buildSchema(`
  interface Product { id: ID! }
  type Book implements Product { id: ID! }
  type Film implements Product { id: ID! }
  type Query { products: [Product] }
`);

function rewritten(value: unknown, ...rewrites: FetchDataRewrite[]): unknown {
  compileRewrites(schema, rewrites)?.(value);
  return value;
}
const set = (...path: string[]): FetchDataRewrite => ({ kind: 'ValueSetter', path, setValueTo: 'Product' });
const rename = (to: string, ...path: string[]): FetchDataRewrite => ({
  kind: 'KeyRenamer',
  path,
  renameKeyTo: to,
});

describe('rewrites', () => {
  it('are none when the planner has none', () => {
    expect(compileRewrites(schema, undefined)).toBeUndefined();
    expect(compileRewrites(schema, [])).toBeUndefined();
  });

  it('set a value under a type condition', () => {
    expect(rewritten({ __typename: 'Book' }, set('... on Book', '__typename'))).toEqual({
      __typename: 'Product',
    });
    expect(rewritten({ __typename: 'Film' }, set('... on Book', '__typename'))).toEqual({
      __typename: 'Film',
    });
    expect(rewritten({ __typename: 'Film' }, set('... on Product', '__typename'))).toEqual({
      __typename: 'Product',
    });
  });

  it("rename a key, and leave no trace of the planner's", () => {
    const value = rewritten({ name__alias_0: 'x' }, rename('name', 'name__alias_0')) as object;
    expect(Object.entries(value)).toEqual([['name', 'x']]);
  });

  it('do not invent a key that the subgraph did not send', () => {
    expect(Object.keys(rewritten({ a: 1 }, rename('name', 'name__alias_0')) as object)).toEqual(['a']);
    expect(rewritten({}, rename('name', 'toString'))).toEqual({});
  });

  it('go through nested lists and fragments, past nulls and leaves', () => {
    const value = {
      products: [[{ __typename: 'Book', n: 1 }, null], { __typename: 'Film', n: 2 }, 'leaf', { n: 3 }],
    };
    expect(rewritten(value, rename('name', 'products', '... on Book', 'n'))).toEqual({
      products: [[{ __typename: 'Book', name: 1 }, null], { __typename: 'Film', n: 2 }, 'leaf', { name: 3 }],
    });
  });
});
