import { parse } from 'graphql';
import { anonymousActor } from '@testverse/platform/actor';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../transports/index.ts';
import {
  createApolloGatewayEngine,
  createEngine,
  type Engine,
  type EngineAnswer,
  type EngineRequest,
} from './index.ts';
import { createTestWorld } from './testing/world.ts';

const world = createTestWorld();
const engine = createEngine(world);
const meta = { requestId: 'engine', actor: anonymousActor() };

function ask(source: string, rest: Partial<EngineRequest> = {}): Promise<EngineAnswer> {
  return engine.execute({ document: parse(source), meta, ...rest });
}
const subgraphs = (): string[] => world.calls.map(({ subgraph }) => subgraph);
const codes = ({ errors = [] }: EngineAnswer): unknown[] =>
  errors.map(({ extensions }) => extensions['code']);

beforeEach(() => void (world.calls.length = 0));

describe('entities', () => {
  it('are asked for once however often they stand in the answer', async () => {
    await ask('{ users { friends { id karma } best { id karma } } }');
    const [step, ...others] = world.calls.filter(({ subgraph }) => subgraph === 'reviews');
    expect(others).toEqual([]);
    const asked = (step?.request.variables['representations'] as object[]).map((one) => JSON.stringify(one));
    expect(asked).toHaveLength(3);
    expect(asked).toEqual([...new Set(asked)]);
    const places = await ask(
      '{ me { reviews { author { id nickname } } } topReviews { author { id nickname } } }',
    );
    expect(places).toEqual({
      data: {
        me: { reviews: [{ author: { id: 'u0', nickname: 'ada!' } }] },
        topReviews: [{ author: { id: 'u0', nickname: 'ada!' } }, { author: { id: 'u1', nickname: 'ben!' } }],
      },
    });
  });

  it('are answered at every place, with the error of one at each of its own', async () => {
    const answer = await ask('{ a: books { id stock } b: things { ... on Book { id stock } } }');
    expect(answer.data).toEqual({
      a: [{ id: 'p0', stock: 5 }, null],
      b: [{ id: 'p0', stock: 5 }, {}, {}, null],
    });
    expect(answer.errors?.map(({ message, path }) => [message, path])).toEqual([
      ['no stock of p2', ['a', 1, 'stock']],
    ]);
  });

  it('keep their true type when a subgraph knows them as an interface object only', async () => {
    const answer = await ask(
      '{ products { __typename rating ... on Book { pages } } topReviews { product { __typename name } } }',
    );
    expect(answer).toMatchObject({
      data: {
        products: [
          { __typename: 'Book', rating: 4.5, pages: 120 },
          { __typename: 'Film', rating: 4.5 },
          { __typename: 'Book', rating: 4.5, pages: 7 },
          { __typename: 'Film', rating: null },
        ],
        topReviews: [
          { product: { __typename: 'Book', name: 'Graphs' } },
          { product: { __typename: 'Book', name: 'Graphs' } },
        ],
      },
    });
  });

  it('that stand in one list more than once have their error at each place', async () => {
    const answer = await ask('{ users { friends { secret } } }');
    const places = (answer.errors ?? []).map(({ path }) => path?.join('.'));
    expect(new Set(places)).toEqual(
      new Set(['users.0.friends.0.secret', 'users.1.friends.0.secret', 'users.2.friends.0.secret']),
    );
  });
});

describe('variables', () => {
  it.each([
    ['query Q($id: ID!) { user(id: $id) { id } }', {}],
    ['query Q($f: PersonFilter) { users(filter: $f) { id } }', { f: { role: 'NOBODY' } }],
    ['query Q($f: PersonFilter) { users(filter: $f) { id } }', { f: { unknown: 1 } }],
    ['query Q($f: PersonFilter) { users(filter: $f) { id } }', { f: { role: 'SECRET' } }],
    ['query Q($l: [Int!]) { echo(list: $l) }', { l: ['x'] }],
  ])('that do not fit are BAD_USER_INPUT without a call: %s with %j', async (source, variables) => {
    const answer = await ask(source, { variables });
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.data).toBeUndefined();
    expect(world.calls).toEqual([]);
  });

  it('tell at most some of many faults', async () => {
    const answer = await ask('query Q($l: [Int!]) { echo(list: $l) }', {
      variables: { l: Array(500).fill('x') },
    });
    expect(answer.errors?.length).toBeLessThan(10);
  });

  it('that do not fit are told of without what stands beside them', async () => {
    const source = 'query Q($f: PersonFilter, $l: [Int!]) { users(filter: $f) { id } echo(list: $l) }';
    const f = { names: ['a secret at "x"'], oops: 1 };
    const answer = await ask(source, { variables: { f, l: [1, null] } });
    expect(answer.errors?.map(({ message }) => message)).toEqual([
      'Variable "$f" got an invalid value; Field "oops" is not defined by type "PersonFilter".',
      'Variable "$l" got an invalid value at "l[1]"; Expected non-nullable type "Int!" not to be null.',
    ]);
  });

  it('reach the subgraph as sent; defaults stand in for what was left out, not for null', async () => {
    const source = 'query Q($t: String = "d", $l: [Int!]) { echo(text: $t, list: $l) }';
    const sent = async (variables: Record<string, unknown>): Promise<unknown> => {
      world.calls.length = 0;
      await ask(source, { variables });
      return world.calls[0]?.request.variables;
    };
    expect(await sent({})).toEqual({ t: 'd' });
    expect(await sent({ t: null, l: 3, other: 1 })).toEqual({ t: null, l: 3 });
  });

  it('go only to the steps that use them', async () => {
    await ask('query Q($id: ID!, $n: Int!) { user(id: $id) { parcels(first: $n) { id } } }', {
      variables: { id: 'u0', n: 1 },
    });
    expect(world.calls.map(({ request }) => Object.keys(request.variables).sort())).toEqual([
      ['id'],
      ['n', 'representations'],
    ]);
  });
});

describe('mutations', () => {
  it('run in the order of the document over several subgraphs, and are never merged', async () => {
    const answer = await ask(`mutation {
      one: rename(id: "u0", username: "a") { username }
      two: addReview(productId: "p0", stars: 4) { stars }
      three: rename(id: "u1", username: "b") { username }
    }`);
    expect(answer).toEqual({ data: { one: { username: 'a' }, two: { stars: 4 }, three: { username: 'b' } } });
    expect(subgraphs()).toEqual(['accounts', 'reviews', 'accounts']);
    expect(world.calls.map(({ request }) => request.kind)).toEqual(['mutation', 'mutation', 'mutation']);
  });

  it('wait for one another', async () => {
    const events: string[] = [];
    const slow = world.transports.map((transport): Transport => ({
      ...transport,
      execute: async (request, signal) => {
        events.push(`${transport.name} starts`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        const result = await transport.execute(request, signal);
        events.push(`${transport.name} ends`);
        return result;
      },
    }));
    await createEngine({ ...world, transports: slow }).execute({
      document: parse(
        'mutation { a: addReview(productId: "p0", stars: 4) { stars } b: rename(id: "u0", username: "a") { id } }',
      ),
      meta,
    });
    expect(events).toEqual(['reviews starts', 'reviews ends', 'accounts starts', 'accounts ends']);
  });

  it('go on after one that fails', async () => {
    const answer = await ask(
      'mutation { a: fail(message: "x") { id } b: addReview(productId: "p0", stars: 1) { stars } }',
    );
    expect(answer.data).toEqual({ a: null, b: { stars: 1 } });
    expect(answer.errors?.map(({ message, path }) => [message, path])).toEqual([['x', ['a']]]);
  });

  it('ask for entities of their results as queries', async () => {
    await ask('mutation { rename(id: "u0", username: "zoe") { karma } }');
    expect(world.calls.map(({ subgraph, request }) => [subgraph, request.kind])).toEqual([
      ['accounts', 'mutation'],
      ['reviews', 'query'],
    ]);
  });
});

describe('an operation', () => {
  it('is chosen by name from a document of several, each with its own plan', async () => {
    const document = parse('query A { me { id } } query B { me { username } }');
    const answers = await Promise.all(
      ['A', 'B', 'A'].map((operationName) => engine.execute({ document, operationName, meta })),
    );
    expect(answers).toEqual([
      { data: { me: { id: 'u0' } } },
      { data: { me: { username: 'ada' } } },
      { data: { me: { id: 'u0' } } },
    ]);
  });

  it.each([
    ['query A { me { id } } query B { me { id } }', undefined],
    ['query A { me { id } }', 'B'],
    ['fragment F on User { id }', undefined],
    ['{ __proto__: me { id } }', undefined],
    ['{ me { ...F } } fragment F on User { best { ... { __proto__: id } } }', undefined],
    ['query Q($__proto__: ID!) { user(id: $__proto__) { id } }', undefined],
  ])('is refused when it cannot be chosen or is unsafe: %s as %s', async (source, operationName) => {
    expect(codes(await ask(source, { operationName }))).toEqual(['BAD_USER_INPUT']);
    expect(world.calls).toEqual([]);
  });

  it('without data needs no subgraph', async () => {
    expect(await ask('query Q { __typename a: __typename }')).toEqual({
      data: { __typename: 'Query', a: 'Query' },
    });
    expect(await ask('{ me @skip(if: true) { id } }')).toEqual({ data: {} });
    expect(world.calls).toEqual([]);
  });

  it('never takes an empty plan for an answer', async () => {
    const broken = {
      ...world.supergraph,
      apiSchema: world.supergraph.apiSchema,
      plan: () => ({ kind: 'QueryPlan' as const }),
    };
    const engineWithoutPlans = createEngine({
      supergraph: broken as unknown as typeof world.supergraph,
      transports: world.transports,
    });
    await expect(engineWithoutPlans.execute({ document: parse('{ me { id } }'), meta })).rejects.toThrow(
      'the planner found no steps',
    );
  });

  it('mixes questions about the schema with data', async () => {
    const source =
      'query Q($n: String!, $yes: Boolean!) { t: __type(name: $n) { name ...K @include(if: $yes) } me { id } __schema { queryType { name } } } fragment K on __Type { kind }';
    const answer = await ask(source, { variables: { n: 'Role', yes: true } });
    expect(JSON.stringify(answer.data)).toBe(
      '{"t":{"name":"Role","kind":"ENUM"},"me":{"id":"u0"},"__schema":{"queryType":{"name":"Query"}}}',
    );
    expect((await ask(source, { variables: { n: 'Nothing', yes: false } })).data?.['t']).toBeNull();
  });

  it('cannot see what is inaccessible', async () => {
    const answer = await ask('{ __type(name: "Role") { enumValues { name } } }');
    expect(answer.data).toEqual({ __type: { enumValues: [{ name: 'ADMIN' }, { name: 'MEMBER' }] } });
  });

  it('with conditions is planned once and answers by the variables of each request', async () => {
    const source = 'query Q($a: Boolean!) { me { id ... @include(if: $a) { karma } } }';
    expect(await ask(source, { variables: { a: true } })).toEqual({ data: { me: { id: 'u0', karma: 2 } } });
    expect(subgraphs()).toEqual(['accounts', 'reviews']);
    expect(await ask(source, { variables: { a: false } })).toEqual({ data: { me: { id: 'u0' } } });
    expect(subgraphs()).toEqual(['accounts', 'reviews', 'accounts']);
  });
});

describe('warming', () => {
  function counting(): { planned: () => number; warm: ReturnType<typeof createEngine> } {
    let count = 0;
    const { supergraph } = world;
    const plan: typeof supergraph.plan = (...args) => {
      count += 1;
      return supergraph.plan(...args);
    };
    const counted = Object.assign(Object.create(supergraph) as typeof supergraph, { plan });
    return { planned: () => count, warm: createEngine({ ...world, supergraph: counted }) };
  }

  it('plans every operation of the documents, so that requests do not', async () => {
    const { planned, warm } = counting();
    const text = 'query A { me { id } } query B { users { username } }';
    expect(await warm.warm([parse(text), parse('{ books { id } }')])).toBe(3);
    expect(planned()).toBe(3);
    await warm.execute({ document: parse(text), operationName: 'B', meta });
    expect(planned()).toBe(3);
  });

  it('lets others run between two operations, ends when told to, and passes over what cannot be planned', async () => {
    const { planned, warm } = counting();
    const abort = new AbortController();
    const warming = warm.warm(
      [parse('{ __proto__: me { id } }'), parse('{ me { id } }'), parse('{ users { id } }')],
      abort.signal,
    );
    expect(planned()).toBe(0);
    while (planned() < 1) await new Promise(setImmediate);
    abort.abort();
    expect(await warming).toBe(1);
    expect(planned()).toBe(1);
  });
});

describe('both engines', () => {
  let stock: Engine & { stop(): Promise<void> };
  const cookie = { token: 't', expiresAt: new Date(0) };
  const withEffects = world.transports.map((transport): Transport => ({
    ...transport,
    execute: async (request) => ({
      ...(await transport.execute(request)),
      ...(request.kind === 'mutation'
        ? { effects: { refreshCookie: request.document.includes('fail') ? null : cookie } }
        : {}),
    }),
  }));
  beforeAll(async () => {
    stock = await createApolloGatewayEngine({ supergraphSdl: world.supergraph.sdl, transports: withEffects });
  });
  afterAll(() => stock.stop());
  const engines = (): Engine[] => [createEngine({ ...world, transports: withEffects }), stock];

  it('hand on what a subgraph wants done beside the data', async () => {
    for (const one of engines()) {
      const effectsOf = async (source: string): Promise<unknown> =>
        (await one.execute({ document: parse(source), meta })).effects;
      expect(await effectsOf('mutation { rename(id: "u0", username: "a") { karma } }')).toEqual({
        refreshCookie: cookie,
      });
      expect(await effectsOf('mutation { fail(message: "x") { id } }')).toEqual({ refreshCookie: null });
      expect(await effectsOf('{ me { id } }')).toBeUndefined();
    }
  });

  it('have one answer to a query and no stream; stock has no subscriptions at all', async () => {
    const [own, fallBack] = await Promise.all(
      engines().map((one) => one.subscribe({ document: parse('{ me { id } }'), meta })),
    );
    expect(codes(own as EngineAnswer)).toEqual(['BAD_USER_INPUT']);
    expect(codes(fallBack as EngineAnswer)).toEqual(['SUBSCRIPTIONS_UNAVAILABLE']);
  });

  it('report to nobody', () => {
    expect(process.env['APOLLO_TELEMETRY_DISABLED']).toBe('true');
  });
});
