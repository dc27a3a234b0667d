import { anonymousActor } from '../actor/index.ts';
import { Effects, type RequestMeta, type Stamps } from '../context/index.ts';
import { forbidden } from '../errors/index.ts';
import { EventSource, MovableClock } from '../testing/index.ts';
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { createExecutor, type SubgraphResult, type SubgraphStream, type Executor } from './index.ts';

class Context {
  readonly effects = new Effects();
  constructor(readonly meta: RequestMeta) {}
}

/** A room whose text and readers change; its version rises when somebody is removed. */
interface Room {
  text: string;
  version: number;
  removed: Set<string>;
  /** How often the text was read. */
  reads: number;
  /** Waited for before a text is read. */
  gate: Promise<void>;
}

let room: Room;
let source: EventSource;
let clock: MovableClock;
let executor: Executor;
/** How the room was asked to confirm, and by whom. */
let asked: string[];
let confirm: (who: string, version: number) => boolean | Promise<boolean>;

async function read({ effects }: Context): Promise<string> {
  await room.gate;
  room.reads += 1;
  effects.readAt('room', room.version);
  return room.text;
}

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, Context>({
    name: 'Query',
    fields: {
      text: {
        type: GraphQLString,
        resolve: (_, __, context) => {
          context.effects.readAt('room', room.version);
          return room.removed.has(context.meta.requestId) ? null : read(context);
        },
      },
    },
  }),
  mutation: new GraphQLObjectType<unknown, Context>({
    name: 'Mutation',
    fields: {
      text: {
        type: GraphQLString,
        resolve: (_, __, context) => {
          context.effects.readAt('room', room.version);
          return read(context);
        },
      },
    },
  }),
  subscription: new GraphQLObjectType<unknown, Context>({
    name: 'Subscription',
    fields: {
      said: {
        type: new GraphQLObjectType<{ seq: number }, Context>({
          name: 'Said',
          fields: {
            seq: { type: new GraphQLNonNull(GraphQLInt) },
            text: { type: GraphQLString, resolve: (_, __, context) => read(context) },
            own: {
              type: GraphQLString,
              resolve: (_, __, context) => {
                context.effects.isPersonal = true;
                return context.meta.requestId;
              },
            },
          },
        }),
        resolve: (event) => event,
        subscribe: (_, __, { meta: { requestId } }) =>
          Object.assign(source.open(), {
            confirm: (stamps: Stamps) => {
              const version = stamps.get('room') ?? -1;
              asked.push(`${requestId} at ${version}`);
              return confirm(requestId, version);
            },
          }),
      },
    },
  }),
});

beforeEach(() => {
  room = { text: 'one', version: 1, removed: new Set(), reads: 0, gate: Promise.resolve() };
  source = new EventSource();
  clock = new MovableClock();
  asked = [];
  confirm = (who) => {
    if (room.removed.has(who)) throw forbidden('No longer.');
    return true;
  };
  const createContext = (meta: RequestMeta): Context => new Context(meta);
  executor = createExecutor({ name: 'room', schema, createContext }, { clock, compiledFrom: 1 });
});

const metaOf = (who: string): RequestMeta => ({ requestId: who, actor: anonymousActor() });

async function listen(who: string, selection = 'seq text'): Promise<SubgraphStream> {
  const document = `subscription { said { ${selection} } }`;
  const request = { document, variables: {}, meta: metaOf(who), kind: 'subscription' as const };
  const opened = await executor.subscribe(request, new AbortController().signal);
  if (!(Symbol.asyncIterator in opened)) throw new Error('refused');
  return opened;
}
const told = (result: IteratorResult<SubgraphResult>): unknown => {
  const { data, errors } = result.value as SubgraphResult;
  return errors ? errors[0]?.extensions?.['code'] : data?.['said'];
};
async function next(streams: readonly SubgraphStream[]): Promise<IteratorResult<SubgraphResult>[]> {
  return Promise.all(streams.map((stream) => stream.next()));
}

/** Keeps texts from being read. @returns what lets them */
function hold(): () => void {
  let goOn = (): void => undefined;
  room.gate = new Promise((resolve) => (goOn = resolve));
  return goOn;
}

describe('what was read for an event after the right of some was gone', () => {
  it('is given to those who still have it, made once for all of them, and ends the others', async () => {
    const people = Array.from({ length: 200 }, (_, n) => `person-${n}`);
    const streams = await Promise.all(people.map((who) => listen(who)));
    const goOn = hold();
    const waiting = next(streams);
    source.emit({ seq: 1 });
    await new Promise(setImmediate);
    const gone = people.filter((_, n) => n % 10 === 3);
    room = Object.assign(room, { text: 'two', version: 2, removed: new Set(gone) });
    goOn();
    const results = await waiting;
    const isGone = (_: unknown, n: number): boolean => room.removed.has(people[n] ?? '');
    expect(new Set(results.filter(isGone).map(told))).toEqual(new Set(['FORBIDDEN']));
    const given = results.filter((one, n) => !isGone(one, n));
    expect(given).toHaveLength(180);
    expect(new Set(given.map(({ value }) => value as SubgraphResult)).size).toBe(1);
    expect(told(given[0] as IteratorResult<SubgraphResult>)).toEqual({ seq: 1, text: 'two' });
    expect(room.reads).toBe(1);
    expect(asked).toEqual(people.map((who) => `${who} at 2`));
    expect(source.returned).toBe(20);
    expect(await streams[3]?.next()).toEqual({ done: true, value: undefined });
  });

  it.each(['seq text', 'seq text own'])('keeps its order while somebody finds out: %s', async (selection) => {
    let decide: (is: boolean) => void = () => undefined;
    confirm = (_, version) => (version === 2 ? new Promise((resolve) => (decide = resolve)) : version < 4);
    const stream = await listen('ada', selection);
    const seqs: unknown[] = [];
    const reading = (async () => {
      for (;;) {
        const said = told(await stream.next()) as { seq: number };
        seqs.push(said.seq);
        if (said.seq === 5) return;
      }
    })();
    // Between the rounds contexts are others, so each has a version of its own.
    for (const [seq, version] of [1, 2, 3, 4, 3].entries()) {
      room.version = version;
      source.emit({ seq: seq + 1 });
      for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
      if (seq < 4) expect(seqs).toEqual([1]);
    }
    expect(seqs).toEqual([1]);
    decide(true);
    await reading;
    expect(seqs).toEqual([1, 2, 3, 5]);
    await stream.return();
  });

  it('is asked about again for whoever reads the event later', async () => {
    const [early, late] = [await listen('ada'), await listen('ben')];
    source.emit({ seq: 1 });
    expect(told(await early.next())).toEqual({ seq: 1, text: 'one' });
    room.removed.add('ben');
    expect(told(await late.next())).toBe('FORBIDDEN');
    expect(room.reads).toBe(1);
  });

  it('ends the stream when nobody can tell whether it may be given', async () => {
    confirm = () => Promise.reject(new Error('no connection'));
    const stream = await listen('ada');
    source.emit({ seq: 1 });
    await expect(stream.next()).rejects.toThrow('no connection');
    expect(source.returned).toBe(1);
  });

  it('is not asked about where nothing of it was read', async () => {
    const stream = await listen('ada', 'seq');
    source.emit({ seq: 1 });
    expect(told(await stream.next())).toEqual({ seq: 1 });
    expect(asked).toEqual([]);
  });
});

it('what was made from an event is made anew for whoever reads it more than five seconds later', async () => {
  const streams = await Promise.all(['ada', 'ben', 'cyd'].map((who) => listen(who)));
  source.emit({ seq: 1 });
  const texts: unknown[] = [];
  for (const [nth, ms] of [0, 4_999, 1].entries()) {
    clock.advance({ ms });
    const [result] = await next(streams.slice(nth, nth + 1));
    texts.push(result && told(result));
    room.text = 'withdrawn';
  }
  expect(texts).toEqual([
    { seq: 1, text: 'one' },
    { seq: 1, text: 'one' },
    { seq: 1, text: 'withdrawn' },
  ]);
});

describe('an answer whose rights changed while it was read', () => {
  const ask = (kind: 'query' | 'mutation'): Promise<SubgraphResult> =>
    Promise.resolve(
      executor.execute({ document: `${kind} { text }`, variables: {}, meta: metaOf('ada'), kind }),
    );

  it('is read anew', async () => {
    const goOn = hold();
    const answer = ask('query');
    room = Object.assign(room, { text: 'two', version: 2, removed: new Set(['ada']) });
    goOn();
    expect(await answer).toEqual({ data: { text: null } });
  });

  it('is none when they change each time', async () => {
    let turns = 0;
    Object.defineProperty(room, 'version', { get: () => (turns += 1) });
    await expect(ask('query')).rejects.toThrow('5 times');
    expect(room.reads).toBe(5);
  });

  it('is not made again by a mutation: what it did is done', async () => {
    const goOn = hold();
    const answer = ask('mutation');
    room.version = 2;
    goOn();
    expect(await answer).toEqual({ data: { text: 'one' } });
    expect(room.reads).toBe(1);
  });
});
