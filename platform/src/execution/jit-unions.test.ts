import { buildSubgraphSchema } from '@apollo/subgraph';
import { anonymousActor } from '../actor/index.ts';
import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createExecutor, type SubgraphResult } from './index.ts';
import { suitsJit } from './jit-fitness.ts';

const typeDefs = parse(`
  interface Dated { at: Int! }
  interface Named implements Dated { at: Int! name: String }
  type Song implements Named & Dated { at: Int! name: String length: Int! }
  type Talk implements Named & Dated { at: Int! name: String length: String speaker: String! }
  type Rest implements Dated { at: Int! length: [Int] }
  union Item = Song | Talk | Rest
  type Query { items: [Item] strict: [Item!] later: Item dated: [Dated!]! named: Named none: Item wrong: Item broken: Item brokenLater: [Item] }
`);
const song = { type: 'Song', at: 1, name: 'a', length: 3 };
const talk = { type: 'Talk', at: 2, name: null, length: 'an hour', speaker: 'ada' };
const mute = { type: 'Talk', at: 3, name: 'b', length: null, speaker: null };
const rest = { type: 'Rest', at: 4, length: [1, null] };
const typeOf = ({ type }: { type: string }): string => {
  if (type === 'broken') throw new Error('no type');
  return type;
};
const resolvers = {
  Query: {
    items: () => [song, null, talk, Promise.resolve(rest), mute],
    strict: () => [song, mute],
    later: () => Promise.resolve(talk),
    dated: () => [rest, song],
    named: () => song,
    none: () => null,
    wrong: () => ({ type: 'Query' }),
    broken: () => ({ type: 'broken' }),
    brokenLater: () => Promise.resolve([song, Promise.resolve({ type: 'broken' }), { type: 'broken' }]),
  },
  Item: { __resolveType: typeOf },
  Dated: { __resolveType: typeOf },
  Named: { __resolveType: typeOf },
  Talk: { speaker: ({ speaker }: typeof talk) => Promise.resolve(speaker) },
};
const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers });
const executor = createExecutor({ name: 'union', schema, createContext: () => ({}) }, { compiledFrom: 1 });

describe('unions and interfaces whose types are told at once', () => {
  it.each([
    '{ items { __typename } later { kind: __typename } }',
    '{ items { ... on Song { length } ... on Talk { words: length speaker } ... on Rest { parts: length } } }',
    '{ items { ... on Dated { at } ... on Named { name ... on Song { length } } } }',
    '{ strict { ... on Talk { speaker } ... on Song { name } } items { ... on Rest { at } } }',
    '{ dated { at ...N } named { __typename ...N } } fragment N on Named { name ... on Talk { speaker } }',
    '{ none { __typename } later { ... on Song { at } } }',
    'query Q($yes: Boolean = true) { items { ... on Dated @include(if: $yes) { at } ... on Song @skip(if: $yes) { name } } }',
    '{ wrong { __typename } later { __typename } }',
    '{ broken { __typename } later { __typename } }',
    '{ brokenLater { __typename } later { __typename } }',
    '{ brokenLater { ... on Dated { at } } }',
  ])('run compiled, and as graphql-js runs them: %s', async (document) => {
    expect(suitsJit(schema, parse(document))).toBe(true);
    const expected = await execute({ schema, document: parse(document), contextValue: {} });
    const meta = { requestId: 'r', actor: anonymousActor() };
    const actual: SubgraphResult = await executor.execute({ document, variables: {}, meta, kind: 'query' });
    expect(JSON.stringify(actual.data)).toBe(JSON.stringify(expected.data));
    const paths = ({ errors = [] }: SubgraphResult): unknown[] =>
      errors.map(({ path }) => path?.join('.')).sort();
    expect(paths(actual)).toEqual(paths(expected as SubgraphResult));
  });
});
