import { parse } from 'graphql';
import { anonymousActor } from '@testverse/platform/actor';
import { describe, expect, it } from 'vitest';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import { createEngine, type EngineAnswer } from './index.ts';
import { createTestWorld } from './testing/world.ts';

const world = createTestWorld();
const meta = { requestId: 'failures', actor: anonymousActor() };

type Execute = (request: SubgraphRequest, signal?: AbortSignal) => Promise<SubgraphResult> | SubgraphResult;

/** Asks while one subgraph behaves as told. */
async function askWith(
  name: string,
  execute: Execute,
  source: string,
  signal?: AbortSignal,
): Promise<EngineAnswer> {
  const transports = world.transports.map((transport): Transport =>
    transport.name === name ? { ...transport, execute } : transport,
  );
  return createEngine({ ...world, transports }).execute({ document: parse(source), meta, signal });
}
const answering =
  (result: unknown): Execute =>
  () =>
    result as SubgraphResult;
const told = ({ errors = [] }: EngineAnswer): unknown[] =>
  errors.map(({ extensions, path }) => [extensions['code'], path?.join('.')]);

const down: [string, Execute][] = [
  ['rejects', () => Promise.reject(new Error('connection refused to 10.0.0.7'))],
  [
    'throws',
    () => {
      throw new Error('connection refused to 10.0.0.7');
    },
  ],
];

describe.each(down)('a subgraph that %s', (_, execute) => {
  it('leaves the rest of the answer', async () => {
    const answer = await askWith(
      'reviews',
      execute,
      '{ users { username reviews { id } } lastReview { id } books { name } }',
    );
    expect(answer.data).toBeNull();
    const partial = await askWith('reviews', execute, '{ me { username } lastReview { id } books { name } }');
    expect(partial.data).toEqual({
      me: { username: 'ada' },
      lastReview: null,
      books: [{ name: 'Graphs' }, { name: 'Nulls' }],
    });
    expect(told(partial)).toEqual([['SUBGRAPH_UNAVAILABLE', undefined]]);
  });

  it('is told once per step and without what is inside, but with its cause for the log', async () => {
    const answer = await askWith('reviews', execute, '{ me { username karma } }');
    expect(told(answer)).toEqual([['SUBGRAPH_UNAVAILABLE', 'me']]);
    expect(JSON.stringify(answer.errors)).not.toContain('10.0.0.7');
    expect(answer.errors?.[0]?.originalError?.message).toContain('10.0.0.7');
  });

  it('below nested lists is told at what the places share', async () => {
    const answer = await askWith(
      'shipping',
      execute,
      '{ users { username best { parcels(first: 1) { id } } } }',
    );
    expect(told(answer)).toEqual([['SUBGRAPH_UNAVAILABLE', 'users']]);
    expect(answer.data?.['users']).toContainEqual({ username: 'ada', best: { parcels: null } });
  });
});

describe('garbage from a subgraph', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'Bad Gateway'],
    ['no data', {}],
    ['null data without a reason', { data: null }],
    ['text as data', { data: 'ok' }],
    ['a list as data', { data: [1] }],
    ['errors that are none', { data: null, errors: 7 }],
    ['an empty list of errors', { errors: [] }],
    ['an error that is null', { errors: [null] }],
  ])('for a root step (%s) is a subgraph that does not answer', async (_, result) => {
    const answer = await askWith('reviews', answering(result), '{ lastReview { id } me { id } }');
    expect(answer.data).toEqual({ lastReview: null, me: { id: 'u0' } });
    expect(told(answer)).toEqual([['SUBGRAPH_UNAVAILABLE', undefined]]);
  });

  it.each<[string, unknown]>([
    ['no _entities', { data: {} }],
    ['null data', { data: null }],
    ['too few', { data: { _entities: [{ karma: 1 }] } }],
    [
      'too many',
      { data: { _entities: [{ karma: 1 }, { karma: 1 }, { karma: 1 }, { karma: 1 }, { karma: 1 }] } },
    ],
    ['an object', { data: { _entities: { 0: { karma: 1 } } } }],
  ])('for an entity step (%s) is no answer, and nothing of it is used', async (_, result) => {
    const answer = await askWith(
      'reviews',
      answering(result),
      '{ books { author { id karma } } me { best { id } friends { reviews { id } } } }',
    );
    expect(told(answer).map((one) => (one as unknown[])[0])).toContain('SUBGRAPH_UNAVAILABLE');
    expect(JSON.stringify(answer.data)).not.toContain('karma');
  });

  it.each<[string, unknown]>([
    ['entities of wrong types', { data: { _entities: ['text'] } }],
    ['a list as an entity', { data: { _entities: [[{ karma: 1 }]] } }],
    ['fields of wrong types', { data: { _entities: [{ karma: 'many' }] } }],
    ['a null where none may be', { data: { _entities: [{ karma: null }] } }],
    ['an entity it does not know', { data: { _entities: [null] } }],
  ])('%s never reaches the client, and is told', async (_, result) => {
    const answer = await askWith('reviews', answering(result), '{ me { karma } books { name } }');
    expect(answer.data).toEqual({ me: null, books: [{ name: 'Graphs' }, { name: 'Nulls' }] });
    expect(told(answer)).toEqual([['INTERNAL', 'me.karma']]);
  });

  it('with __proto__ in its JSON pollutes nothing', async () => {
    const result = JSON.parse(
      '{ "data": { "__proto__": { "polluted": 1 }, "lastReview": { "id": "r", "__proto__": { "polluted": 1 } } } }',
    ) as unknown;
    const answer = await askWith('reviews', answering(result), '{ lastReview { id } }');
    expect(answer).toEqual({ data: { lastReview: { id: 'r' } } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((answer.data?.['lastReview'] as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('as a key that cannot be written as JSON does not bring the request down', async () => {
    const result = { data: { me: { __typename: 'User', id: 1n, username: 'ada' } } };
    const answer = await askWith('accounts', answering(result), '{ me { username karma } }');
    expect(told(answer)).toContainEqual(['SUBGRAPH_UNAVAILABLE', 'me']);
  });
});

describe("an interface object's own name", () => {
  it('does not replace the true type that another subgraph told', async () => {
    const result = { data: { _entities: [{ __typename: 'Product', rating: 1 }] } };
    const source = '{ product(id: "p0") { __typename rating ... on Book { pages } } }';
    const answer = await askWith('reviews', answering(result), source);
    expect(answer).toEqual({ data: { product: { __typename: 'Book', rating: 1, pages: 120 } } });
  });
});

describe('errors of a subgraph', () => {
  it('beside data keep the data, and stand at the path of the client', async () => {
    const errors = [
      { message: 'half', path: ['lastReview', 'text'], extensions: { code: 'FORBIDDEN' } },
      { message: 'nowhere' },
    ];
    const answer = await askWith(
      'reviews',
      answering({ data: { lastReview: { id: 'r', text: null } }, errors }),
      '{ lastReview { id text } }',
    );
    expect(answer.data).toEqual({ lastReview: { id: 'r', text: null } });
    expect(told(answer)).toEqual([
      ['FORBIDDEN', 'lastReview.text'],
      ['INTERNAL', undefined],
    ]);
  });

  it('of an entity stand where the entity stands; of none, nowhere', async () => {
    const errors = [
      { message: 'a', path: ['_entities', 0, 'karma'], extensions: { code: 'FORBIDDEN' } },
      { message: 'b', path: ['_entities', 99, 'karma'] },
      { message: 'c', path: ['_entities'] },
    ];
    const answer = await askWith('reviews', answering({ data: null, errors }), '{ me { karma } }');
    expect(told(answer)).toEqual([
      ['FORBIDDEN', 'me.karma'],
      ['INTERNAL', undefined],
      ['INTERNAL', undefined],
    ]);
  });

  it('do not hide a null elsewhere that nobody explained', async () => {
    const errors = [{ message: 'no text', path: ['lastReview', 'text'], extensions: { code: 'FORBIDDEN' } }];
    const result = { data: { lastReview: { text: null }, topReviews: [{ id: null }] }, errors };
    const answer = await askWith('reviews', answering(result), '{ lastReview { text } topReviews { id } }');
    expect(told(answer)).toEqual([
      ['FORBIDDEN', 'lastReview.text'],
      ['INTERNAL', 'topReviews.0.id'],
    ]);
  });

  it('name the field as the client does where the planner had to rename it', async () => {
    const calls: SubgraphRequest[] = [];
    const execute: Execute = (request) => {
      calls.push(request);
      const alias = /(\w+__alias_\d+)/.exec(request.document)?.[1] ?? 'none';
      const errors = [{ message: 'x', path: ['things', 0, alias], extensions: { code: 'FORBIDDEN' } }];
      return { data: { things: [{ __typename: 'Film', [alias]: null }] }, errors };
    };
    // Same key, once nullable and once not: no single document may ask for both.
    const answer = await askWith(
      'products',
      execute,
      '{ things { ... on Book { m: pages } ... on Film { m: price } } }',
    );
    expect(calls[0]?.document).toContain('__alias_');
    expect(told(answer)).toEqual([['FORBIDDEN', 'things.0.m']]);
    expect(answer.data).toEqual({ things: [{ m: null }] });
  });
});

describe('an aborted request', () => {
  it('starts no further step, and hands its signal to the transport', async () => {
    const abort = new AbortController();
    const signals: unknown[] = [];
    world.calls.length = 0;
    const execute: Execute = (_, signal) => {
      signals.push(signal);
      abort.abort();
      return { data: { me: { __typename: 'User', id: 'u0', username: 'ada' } } };
    };
    const answer = await askWith('accounts', execute, '{ me { username karma } }', abort.signal);
    expect(signals).toEqual([abort.signal]);
    expect(world.calls).toEqual([]);
    expect(told(answer)).toEqual([['SUBGRAPH_UNAVAILABLE', 'me']]);
  });

  it('that was aborted before sends nothing', async () => {
    world.calls.length = 0;
    await askWith('none', answering({}), '{ me { id } }', AbortSignal.abort());
    expect(world.calls).toEqual([]);
  });
});
