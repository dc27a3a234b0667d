import { parse, validate } from 'graphql';
import { forbidden } from '@testverse/platform/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type AnswerStream, type EngineAnswer, type EngineRequest } from './index.ts';
import { createLiveWorld, joined, said, viewer, type LiveWorld } from './testing/live-world.ts';

let world: LiveWorld;
let engine: ReturnType<typeof createEngine>;

beforeEach(() => {
  world = createLiveWorld();
  engine = createEngine(world);
});

const isStream = (opened: AnswerStream | EngineAnswer): opened is AnswerStream =>
  Symbol.asyncIterator in opened;

function ask(source: string, rest: Partial<EngineRequest> = {}): Promise<AnswerStream | EngineAnswer> {
  return engine.subscribe({ document: parse(source), meta: viewer(null), ...rest });
}

async function listen(source: string, rest: Partial<EngineRequest> = {}): Promise<AnswerStream> {
  const opened = await ask(source, rest);
  if (!isStream(opened)) throw new Error(`refused: ${JSON.stringify(opened.errors)}`);
  return opened;
}

/** The answer to one event. */
async function answerTo(
  event: unknown,
  source: string,
  rest: Partial<EngineRequest> = {},
): Promise<EngineAnswer> {
  const stream = await listen(source, rest);
  world.source.emit(event);
  const { value } = await stream.next();
  await stream.return();
  return value as EngineAnswer;
}

const told = ({ errors = [] }: EngineAnswer): unknown[] =>
  errors.map(({ extensions, path }) => [extensions['code'], path?.join('.')]);
const refusalOf = async (opening: Promise<AnswerStream | EngineAnswer>): Promise<EngineAnswer> => {
  const opened = await opening;
  if (isStream(opened)) throw new Error('a stream was opened');
  return opened;
};

const whole = `subscription { happened(room: "a") {
  __typename ... on RoomEvent { seq } ... on Said { text by { id name } } ... on Joined { who: by { name } } } }`;

describe('the answer to an event', () => {
  it('has the fields of its type, and those that other subgraphs own', async () => {
    expect(await answerTo(said(1), whole)).toEqual({
      data: {
        happened: { __typename: 'Said', seq: 1, text: 'hello 1', by: { id: 'ada', name: 'ADA' } },
      },
    });
    expect(await answerTo(joined(2), whole)).toEqual({
      data: { happened: { __typename: 'Joined', seq: 2, who: { name: 'BEN' } } },
    });
  });

  it('comes for every event in order, until the source ends', async () => {
    const stream = await listen(whole);
    for (const seq of [1, 2, 3]) world.source.emit(said(seq));
    world.source.end();
    const seqs: unknown[] = [];
    for await (const { data } of stream) seqs.push((data?.['happened'] as { seq: number }).seq);
    expect(seqs).toEqual([1, 2, 3]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('has what aliases and named fragments ask for', async () => {
    const answer = await answerTo(
      said(1),
      `subscription { event: happened(room: "a") { ...E constructor: __typename } }
       fragment E on Happening { ... on Said { toString: text by { ...P } } }
       fragment P on Person { n: name valueOf: bio(words: 1) }`,
    );
    expect(answer).toEqual({
      data: {
        event: { toString: 'hello 1', by: { n: 'ADA', valueOf: 'ada' }, constructor: 'Said' },
      },
    });
  });

  it('keeps apart what one key means on two types, with errors at the key of the client', async () => {
    const source =
      'subscription { happened(room: "a") { ... on Said { t: broken } ... on Joined { t: text } } }';
    const answer = await answerTo(said(1), source);
    expect(answer.data).toEqual({ happened: { t: null } });
    expect(told(answer)).toEqual([['CONFLICT', 'happened.t']]);
    expect(await answerTo(joined(1), source)).toEqual({ data: { happened: { t: 'came in' } } });
  });

  it('follows the variables in conditions', async () => {
    const source = `subscription S($skip: Boolean!, $show: Boolean = true) { happened(room: "a") {
      ... on Said { text @skip(if: $skip) by @include(if: $show) { name } } } }`;
    const of = (variables: Record<string, unknown>) => answerTo(said(1), source, { variables });
    expect((await of({ skip: false })).data).toEqual({ happened: { text: 'hello 1', by: { name: 'ADA' } } });
    world.calls.length = 0;
    expect((await of({ skip: true, show: false })).data).toEqual({ happened: {} });
    expect(world.calls).toEqual([]);
  });

  it('uses variables and their defaults in both subgraphs', async () => {
    const source = `subscription S($room: ID!, $loud: Boolean = true, $n: Int = 3) { happened(room: $room, loud: $loud) {
      ... on Said { text by { bio(words: $n) } } } }`;
    const of = (variables: Record<string, unknown>) =>
      answerTo(said(1), source, { variables: { room: 'a', ...variables } });
    expect((await of({})).data).toEqual({ happened: { text: 'HELLO 1', by: { bio: 'ada ada ada' } } });
    expect((await of({ loud: null, n: 1 })).data).toEqual({
      happened: { text: 'hello 1', by: { bio: 'ada' } },
    });
  });

  it('names the root type where it is asked for', async () => {
    const answer = await answerTo(4, 'subscription { __typename counted kind: __typename }');
    expect(JSON.stringify(answer.data)).toBe(
      '{"__typename":"Subscription","counted":4,"kind":"Subscription"}',
    );
  });
});

describe('errors in an event', () => {
  it('stand at their path beside the rest, and the stream goes on', async () => {
    const stream = await listen(
      'subscription { happened(room: "a") { ... on Said { seq broken by { name secret } } } }',
    );
    for (const seq of [1, 2]) {
      world.source.emit(said(seq));
      const answer = (await stream.next()).value as EngineAnswer;
      expect(answer.data).toEqual({ happened: { seq, broken: null, by: { name: 'ADA', secret: null } } });
      expect(told(answer).sort()).toEqual([
        ['CONFLICT', 'happened.broken'],
        ['FORBIDDEN', 'happened.by.secret'],
      ]);
    }
  });

  it.each([
    ['happened', { data: null }],
    ['perhaps', { data: { perhaps: null } }],
  ])('make the parents null up to the first that may be: %s', async (field, expected) => {
    const source = `subscription { ${field}(room: "a") { ... on Said { brokenToo by { name } } } }`;
    const answer = await answerTo(said(1), source);
    expect(answer.data).toEqual(expected.data);
    expect(told(answer)).toEqual([['CONFLICT', `${field}.brokenToo`]]);
    expect(world.calls).toEqual([]);
  });

  it('are told where the graph answers against itself', async () => {
    const source = 'subscription { perhaps(room: "a") { ... on Said { by { name } } } }';
    const answer = await answerTo(said(1, 'ghost'), source);
    expect(answer.data).toEqual({ perhaps: { by: null } });
    expect(told(answer)).toEqual([['INTERNAL', 'perhaps.by.name']]);
  });

  it('of a subgraph that is down leave the rest of the answer, and the next event is whole again', async () => {
    let isDown = true;
    const transports = world.transports.map((transport) => ({
      ...transport,
      execute: (...args: Parameters<typeof transport.execute>) =>
        isDown ? Promise.reject(new Error('refused by 10.0.0.7')) : transport.execute(...args),
    }));
    engine = createEngine({ ...world, transports });
    const stream = await listen(
      'subscription { happened(room: "a") { ... on Said { text by { id bio } } } }',
    );
    world.source.emit(said(1));
    const partial = (await stream.next()).value as EngineAnswer;
    expect(partial.data).toEqual({ happened: { text: 'hello 1', by: { id: 'ada', bio: null } } });
    expect(told(partial)).toEqual([['SUBGRAPH_UNAVAILABLE', 'happened.by']]);
    expect(JSON.stringify(partial)).not.toContain('10.0.0.7');
    isDown = false;
    world.source.emit(said(2));
    const { data } = (await stream.next()).value as EngineAnswer;
    expect(data).toEqual({ happened: { text: 'hello 2', by: { id: 'ada', bio: 'ada ada' } } });
  });
});

describe('a refused subscription', () => {
  it('has errors and no data', async () => {
    const answer = await refusalOf(ask('subscription { h: happened(room: "closed") { __typename } }'));
    expect(answer).not.toHaveProperty('data');
    expect(told(answer)).toEqual([['FORBIDDEN', 'h']]);
    expect(world.source.opened).toBe(0);
  });

  it('is decided for each person', async () => {
    const source = 'subscription { happened(room: "mine") { __typename } }';
    expect(told(await refusalOf(ask(source)))).toEqual([['FORBIDDEN', 'happened']]);
    expect(isStream(await ask(source, { meta: viewer('ada') }))).toBe(true);
    expect(told(await refusalOf(ask(source)))).toEqual([['FORBIDDEN', 'happened']]);
  });

  it.each([
    ['subscription S($room: ID!) { happened(room: $room) { __typename } }', {}],
    ['subscription S($n: Int) { happened(room: "a") { ... on Said { by { bio(words: $n) } } } }', { n: 'x' }],
    ['subscription S($s: Boolean!) { counted @skip(if: $s) }', { s: false }],
    [
      'subscription S($s: Boolean!) { ...F } fragment F on Subscription { ... @include(if: $s) { counted } }',
      { s: true },
    ],
    ['subscription { counted @skip(if: true) }', {}],
    ['subscription { __typename }', {}],
    ['subscription { __proto__: counted }', {}],
    ['query { rooms }', {}],
    ['subscription A { counted } subscription B { counted }', {}],
  ])('is the fault of its sender, and reaches no subgraph: %s', async (source, variables) => {
    const answer = await refusalOf(ask(source, { variables }));
    expect(told(answer)).toEqual([['BAD_USER_INPUT', undefined]]);
    expect(answer).not.toHaveProperty('data');
    expect(world.source.opened).toBe(0);
  });

  it('does not run as a query either', async () => {
    const answer = await engine.execute({ document: parse('subscription { counted }'), meta: viewer(null) });
    expect(told(answer)).toEqual([['BAD_USER_INPUT', undefined]]);
  });

  it.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('10.0.0.7 is gone'))],
    ['answers with nothing', () => Promise.resolve({})],
    ['answers with garbage', () => Promise.resolve({ errors: [null] })],
    ['answers with data instead', () => Promise.resolve({ data: { counted: 1 } })],
  ])('tells of a subgraph that %s without its secrets', async (_, subscribe) => {
    const transports = world.transports.map((one) => ({ ...one, subscribe: subscribe as never }));
    engine = createEngine({ ...world, transports });
    const answer = await refusalOf(ask('subscription { counted }'));
    expect(told(answer)).toEqual([['SUBGRAPH_UNAVAILABLE', undefined]]);
    expect(JSON.stringify(answer)).not.toContain('10.0.0.7');
  });

  it('tells when the way to the subgraph has no events', async () => {
    const transports = world.transports.map(({ subscribe: _, ...one }) => one);
    engine = createEngine({ ...world, transports });
    expect(told(await refusalOf(ask('subscription { counted }')))).toEqual([
      ['SUBGRAPH_UNAVAILABLE', undefined],
    ]);
  });
});

describe('a source that fails', () => {
  it('lets those who are behind know it', async () => {
    const stream = await listen('subscription { counted }');
    const behind = Object.assign(new Error('behind'), { name: 'SubscriberBehind' });
    world.source.emit(1);
    world.source.fail(behind);
    expect((await stream.next()).value).toEqual({ data: { counted: 1 } });
    await expect(stream.next()).rejects.toBe(behind);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('by a right that is gone has that as its last answer', async () => {
    const stream = await listen('subscription { h: happened(room: "a") { __typename } }');
    world.source.fail(forbidden('You were removed.'));
    const answer = (await stream.next()).value as EngineAnswer;
    expect(answer.data).toBeNull();
    expect(told(answer)).toEqual([['FORBIDDEN', 'h']]);
    expect(answer.errors?.[0]?.message).toBe('You were removed.');
    expect((await stream.next()).done).toBe(true);
  });

  it('in any other way ends with an answer that keeps the cause inside', async () => {
    const stream = await listen('subscription { counted }');
    world.source.fail(new Error('password of the database'));
    const answer = (await stream.next()).value as EngineAnswer;
    expect(answer.data).toBeNull();
    expect(told(answer)).toEqual([['SUBGRAPH_UNAVAILABLE', undefined]]);
    expect(JSON.stringify(answer)).not.toContain('password');
    expect(answer.errors?.[0]?.originalError?.message).toContain('password');
    expect((await stream.next()).done).toBe(true);
  });
});

it('a subscription is planned once, also ahead of time', async () => {
  let planned = 0;
  const { supergraph } = world;
  const plan: typeof supergraph.plan = (...args) => ((planned += 1), supergraph.plan(...args));
  const counted = Object.assign(Object.create(supergraph) as typeof supergraph, { plan });
  engine = createEngine({ ...world, supergraph: counted });
  expect(validate(supergraph.apiSchema, parse(whole))).toEqual([]);
  expect(await engine.warm([parse(whole)])).toBe(1);
  await Promise.all([listen(whole), listen(whole)]);
  expect(planned).toBe(1);
});
