import { anonymousActor } from '../actor/index.ts';
import { Effects, type RequestMeta } from '../context/index.ts';
import { forbidden } from '../errors/index.ts';
import {
  GraphQLError,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  parse,
  subscribe,
  type GraphQLFieldConfigMap,
} from 'graphql';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EventSource } from '../testing/index.ts';
import { createExecutor, type SubgraphResult, type SubgraphStream, type Executor } from './index.ts';
import { suitsJit } from './jit-fitness.ts';

class Context {
  readonly effects = new Effects();
  constructor(readonly meta: RequestMeta) {}
}

interface Event {
  kind: 'Sent' | 'Left';
  seq: number;
}

let source: EventSource;
let contexts: Context[];
let executor: Executor;
const formatErrors = vi.fn((errors: readonly GraphQLError[], _: Context) => errors);

const Live = new GraphQLInterfaceType({
  name: 'Live',
  fields: { seq: { type: new GraphQLNonNull(GraphQLInt) } },
  resolveType: ({ kind }: Event) => kind,
});
const fieldsOf = (more: GraphQLFieldConfigMap<Event, Context>): GraphQLFieldConfigMap<Event, Context> => ({
  seq: { type: new GraphQLNonNull(GraphQLInt) },
  ...more,
});
const Sent = new GraphQLObjectType<Event, Context>({
  name: 'Sent',
  interfaces: [Live],
  fields: fieldsOf({
    text: { type: GraphQLString, resolve: ({ seq }) => Promise.resolve(`text ${seq}`) },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new GraphQLError('no', { extensions: { code: 'CONFLICT' } });
      },
    },
    mine: {
      type: GraphQLString,
      resolve: (_, __, { effects, meta }) => {
        effects.isPersonal = true;
        return meta.requestId;
      },
    },
  }),
});
const Left = new GraphQLObjectType<Event, Context>({
  name: 'Left',
  interfaces: [Live],
  fields: fieldsOf({}),
});
const union = (name: string, resolveType: (event: Event) => Promise<string> | string): GraphQLUnionType =>
  new GraphQLUnionType({ name, types: [Sent, Left], resolveType });

const args = { room: { type: new GraphQLNonNull(GraphQLString) }, n: { type: GraphQLInt, defaultValue: 3 } };
const open = (_: unknown, { room }: { room?: string }): unknown => {
  if (room === 'closed') throw forbidden('Not for you.');
  if (room === 'nothing') return 'no iterable';
  return source.open();
};
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { x: { type: GraphQLInt } } }),
  subscription: new GraphQLObjectType<unknown, Context>({
    name: 'Subscription',
    fields: {
      happened: {
        type: union('Event', ({ kind }) => kind),
        args,
        subscribe: open,
        resolve: (event) => event,
      },
      late: {
        type: union('LateEvent', async ({ kind }) => kind),
        args,
        subscribe: open,
        resolve: (event) => event,
      },
      plain: { type: GraphQLInt, subscribe: open },
      sum: {
        type: GraphQLInt,
        args,
        subscribe: open,
        resolve: (event, { n }) => (event as { plain: number }).plain + Number(n),
      },
    },
  }),
});

beforeEach(() => {
  source = new EventSource();
  contexts = [];
  formatErrors.mockClear();
  executor = createExecutor<Context>({
    name: 'live',
    schema,
    createContext: (meta) => {
      const context = new Context(meta);
      contexts.push(context);
      return context;
    },
    formatErrors,
  });
});

interface Asking {
  variables?: Record<string, unknown>;
  requestId?: string;
  signal?: AbortSignal;
}

async function ask(document: string, asking: Asking = {}): Promise<SubgraphStream | SubgraphResult> {
  const { variables = {}, requestId = 'r', signal = new AbortController().signal } = asking;
  const meta = { requestId, actor: anonymousActor() };
  return executor.subscribe({ document, variables, meta, kind: 'subscription' }, signal);
}
async function listen(document: string, asking?: Asking): Promise<SubgraphStream> {
  const opened = await ask(document, asking);
  if (!(Symbol.asyncIterator in opened)) throw new Error(`refused: ${JSON.stringify(opened)}`);
  return opened;
}
const told = ({ errors = [] }: SubgraphResult): unknown[] =>
  errors.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']]);

const whole = `{ happened(room: "a") { __typename ... on Live { seq } ... on Sent { text broken } } }`;

describe('the results of a subscription', () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    [`subscription ${whole}`, { kind: 'Sent', seq: 1 }, {}],
    [`subscription ${whole}`, { kind: 'Left', seq: 2 }, {}],
    [`subscription ${whole}`, { kind: 'Left', seq: 'x' }, {}],
    [`subscription ${whole}`, null, {}],
    ['subscription { late(room: "a") { ... on Sent { t: text } } }', { kind: 'Sent', seq: 3 }, {}],
    ['subscription { plain }', { plain: 4 }, {}],
    ['subscription S($n: Int = 5) { sum(room: "a", n: $n) }', { plain: 1 }, {}],
    ['subscription S($n: Int) { sum(room: "a", n: $n) }', { plain: 1 }, { n: 10 }],
    ['subscription S($n: Int) { sum(room: "a", n: $n) __typename }', { plain: 1 }, {}],
    [
      'subscription S($s: Boolean!) { happened(room: "a") { ... on Live { seq @skip(if: $s) } } }',
      { kind: 'Left', seq: 1 },
      { s: true },
    ],
  ])('are those of graphql-js: %s on %j', async (document, event, variables) => {
    const stream = await listen(document, { variables });
    const reference = await subscribe({
      schema,
      document: parse(document),
      variableValues: variables,
      contextValue: new Context({ requestId: 'r', actor: anonymousActor() }),
    });
    if (!(Symbol.asyncIterator in reference)) throw new Error('graphql-js refused');
    source.emit(event);
    const [actual, expected] = [
      (await stream.next()).value as SubgraphResult,
      (await reference.next()).value as SubgraphResult,
    ];
    expect(JSON.stringify(actual.data)).toBe(JSON.stringify(expected.data));
    expect(told(actual)).toEqual(told(expected));
  });

  it('go through formatErrors with the context of the event, once for all who share them', async () => {
    const document = 'subscription { happened(room: "a") { ... on Sent { broken } } }';
    const streams = await Promise.all(['one', 'two'].map((requestId) => listen(document, { requestId })));
    source.emit({ kind: 'Sent', seq: 1 });
    const results = await Promise.all(streams.map((stream) => stream.next()));
    expect(told(results[0]?.value as SubgraphResult)).toEqual([['happened.broken', 'CONFLICT']]);
    expect(results[1]?.value).toBe(results[0]?.value);
    expect(formatErrors).toHaveBeenCalledTimes(1);
    expect(formatErrors.mock.calls[0]?.[1].meta.requestId).toBe('one');
  });

  it('are personal when somebody says so, and made with the context of each subscriber', async () => {
    const document = 'subscription { happened(room: "a") { ... on Sent { mine text } } }';
    const streams = await Promise.all(
      ['one', 'two', 'three'].map((requestId) => listen(document, { requestId })),
    );
    source.emit({ kind: 'Sent', seq: 1 });
    const results = await Promise.all(streams.map((stream) => stream.next()));
    expect(results.map(({ value }) => value as SubgraphResult)).toEqual(
      ['one', 'two', 'three'].map((mine) => ({
        data: { happened: { mine, text: 'text 1' } },
        personal: true,
      })),
    );
  });

  it('of events that are there at once have one context, so that loaders read for all; later ones another', async () => {
    const stream = await listen('subscription { happened(room: "a") { ... on Sent { text } } }');
    const texts: unknown[] = [];
    for (const seqs of [[1, 2, 3], [4]]) {
      for (const seq of seqs) source.emit({ kind: 'Sent', seq });
      for (let n = 0; n < seqs.length; n += 1) {
        texts.push(((await stream.next()).value as SubgraphResult).data?.['happened']);
      }
      await new Promise(setImmediate);
    }
    expect(texts).toEqual([1, 2, 3, 4].map((seq) => ({ text: `text ${seq}` })));
    expect(contexts).toHaveLength(3);
  });

  it('one after the other have a context each, beside the one that opened them', async () => {
    const stream = await listen('subscription { plain }');
    for (const plain of [1, 2]) {
      source.emit({ plain });
      await stream.next();
      await new Promise(setImmediate);
    }
    expect(contexts).toHaveLength(3);
  });
});

describe('a subscription that is refused', () => {
  it.each([
    ['subscription { happened(room: "closed") { __typename } }', [['happened', 'FORBIDDEN']]],
    ['subscription S($n: Int!) { sum(room: "a", n: $n) }', [[undefined, undefined]]],
  ])('is a result with its errors, through formatErrors: %s', async (document, errors) => {
    const result = (await ask(document)) as SubgraphResult;
    expect(told(result)).toEqual(errors);
    expect(result.data).toBeUndefined();
    expect(formatErrors).toHaveBeenCalledTimes(1);
    expect(source.opened).toBe(0);
  });

  it('because the subgraph has no events to give rejects, for that is no refusal', async () => {
    await expect(ask('subscription { happened(room: "nothing") { __typename } }')).rejects.toThrow(
      'must return Async Iterable',
    );
  });
});

describe('a source that fails', () => {
  it('with a refusal has it as the last result, at the key of the field', async () => {
    const stream = await listen('subscription { h: happened(room: "a") { __typename } }');
    source.fail(forbidden('Gone.'));
    const { value } = await stream.next();
    expect((value as SubgraphResult).data).toBeNull();
    expect(told(value as SubgraphResult)).toEqual([['h', 'FORBIDDEN']]);
    expect(formatErrors).toHaveBeenCalledTimes(1);
    expect((await stream.next()).done).toBe(true);
  });

  it('in any other way rejects, and is over', async () => {
    const stream = await listen('subscription { plain }');
    const error = Object.assign(new Error('behind'), { name: 'SubscriberBehind' });
    source.fail(error);
    await expect(stream.next()).rejects.toBe(error);
    expect((await stream.next()).done).toBe(true);
  });

  it('at once, without a promise, rejects all the same', async () => {
    const stream = await listen('subscription { plain }');
    vi.spyOn(source as unknown as { next: () => unknown }, 'next').mockImplementation(() => {
      throw new Error('at once');
    });
    await expect(stream.next()).rejects.toThrow('at once');
    expect(source.returned).toBe(1);
  });
});

it('an abort ends the stream and its source at once, also while it waits', async () => {
  const abort = new AbortController();
  const stream = await listen('subscription { plain }', { signal: abort.signal });
  const next = stream.next();
  abort.abort();
  expect(source.returned).toBe(1);
  expect(await next).toEqual({ done: true, value: undefined });
});

describe('unions and interfaces in events', () => {
  it('run compiled where their types are told at once', () => {
    expect(suitsJit(schema, parse(`subscription ${whole}`))).toBe(true);
    expect(suitsJit(schema, parse('subscription { late(room: "a") { __typename } }'))).toBe(false);
  });
});
