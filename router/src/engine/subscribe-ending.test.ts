import { parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import { createEngine, type AnswerStream, type EngineAnswer } from './index.ts';
import { createLiveWorld, said, viewer, type LiveWorld } from './testing/live-world.ts';

let world: LiveWorld;
let engine: ReturnType<typeof createEngine>;
let held: { signal: AbortSignal | undefined; release: (result: SubgraphResult) => void }[];
let abort: AbortController;

/** `people` answers when the test lets it. */
beforeEach(() => {
  world = createLiveWorld();
  held = [];
  abort = new AbortController();
  const transports = world.transports.map((transport): Transport =>
    transport.name === 'people'
      ? {
          ...transport,
          execute: (_, signal) => new Promise((release) => held.push({ signal, release })),
        }
      : transport,
  );
  engine = createEngine({ ...world, transports });
});

const over = { done: true, value: undefined };
const names = 'subscription { happened(room: "a") { ... on Said { seq by { name } } } }';

async function listen(source: string, signal?: AbortSignal): Promise<AnswerStream> {
  const opened = await engine.subscribe({ document: parse(source), meta: viewer(null), signal });
  if (!(Symbol.asyncIterator in opened)) throw new Error(`refused: ${JSON.stringify(opened.errors)}`);
  return opened;
}
async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await new Promise(setImmediate);
}
const name = { data: { _entities: [{ name: 'ADA' }] } };

describe('a subscription that is aborted', () => {
  it('before it opens reaches no subgraph', async () => {
    abort.abort();
    const stream = await listen(names, abort.signal);
    expect(await stream.next()).toEqual(over);
    expect(world.source.opened).toBe(0);
  });

  it('while it opens is over at once, and what opens later is closed', async () => {
    const slow = 'subscription { happened(room: "slow") { __typename } }';
    // Planned already, it is at its source at once.
    await engine.warm([parse(slow)]);
    const opening = listen(slow, abort.signal);
    abort.abort();
    const stream = await opening;
    expect(await stream.next()).toEqual(over);
    expect(world.source.opened).toBe(0);
    await until(() => world.source.returned === 1);
    expect(world.source.listening).toBe(0);
  });

  it('between two answers ends its source', async () => {
    const stream = await listen(names, abort.signal);
    abort.abort();
    expect(world.source.returned).toBe(1);
    world.source.emit(said(1));
    expect(await stream.next()).toEqual(over);
  });

  it('while it waits for an event ends its source at once', async () => {
    const stream = await listen(names, abort.signal);
    const next = stream.next();
    await until(() => world.source.asked === 1);
    abort.abort();
    expect(world.source.returned).toBe(1);
    expect(await next).toEqual(over);
    expect(await stream.next()).toEqual(over);
  });

  it('while another subgraph is asked does not wait for it', async () => {
    const stream = await listen(names, abort.signal);
    world.source.emit(said(1));
    const next = stream.next();
    await until(() => held.length === 1);
    abort.abort();
    expect(await next).toEqual(over);
    expect(world.source.returned).toBe(1);
    expect(held[0]?.signal?.aborted).toBe(true);
    held[0]?.release(name);
    expect(await stream.next()).toEqual(over);
  });

  it('leaves those who share its events undisturbed', async () => {
    const [leaving, staying] = [await listen(names, abort.signal), await listen(names)];
    world.source.emit(said(1));
    const [left, stayed] = [leaving.next(), staying.next()];
    await until(() => held.length === 1);
    abort.abort();
    expect(await left).toEqual(over);
    expect(held[0]?.signal?.aborted).toBe(false);
    held[0]?.release(name);
    expect((await stayed).value).toEqual({ data: { happened: { seq: 1, by: { name: 'ADA' } } } });
    await staying.return();
    expect(world.source.listening).toBe(0);
  });
});

describe('a subscription that is left', () => {
  it('ends its source once, also while it waits', async () => {
    const stream = await listen(names);
    const next = stream.next();
    expect(await stream.return()).toEqual(over);
    expect(await next).toEqual(over);
    await stream.return();
    expect(world.source.returned).toBe(1);
    expect(world.source.listening).toBe(0);
  });

  it('by breaking out of a loop ends its source', async () => {
    const stream = await listen('subscription { counted }', abort.signal);
    world.source.emit(1);
    for await (const answer of stream) {
      expect(answer.data).toEqual({ counted: 1 });
      break;
    }
    expect(world.source.listening).toBe(0);
  });

  it('while another subgraph is asked is over for the one who waits', async () => {
    const stream = await listen(names);
    world.source.emit(said(1));
    const next = stream.next();
    await until(() => held.length === 1);
    await stream.return();
    expect(await next).toEqual(over);
    expect(world.source.listening).toBe(0);
  });

  it('by everybody and joined again starts afresh', async () => {
    const first = await listen(names);
    world.source.emit(said(1));
    const next = first.next();
    await until(() => held.length === 1);
    await first.return();
    expect(await next).toEqual(over);
    const second = await listen(names);
    world.source.emit(said(2));
    const again = second.next();
    await until(() => held.length === 2);
    expect(held[1]?.signal?.aborted).toBe(false);
    held[1]?.release(name);
    expect((await again).value).toEqual({ data: { happened: { seq: 2, by: { name: 'ADA' } } } });
  });

  it('does not mind a source that cannot be left', async () => {
    const source = {
      next: () => Promise.resolve({ done: false, value: { data: { counted: 1 } } }),
      return: () => Promise.reject(new Error('no')),
    };
    const stream = { ...source, [Symbol.asyncIterator]: () => stream };
    const transports = world.transports.map((one) => ({ ...one, subscribe: () => Promise.resolve(stream) }));
    engine = createEngine({ ...world, transports: transports });
    const opened = await listen('subscription { counted }');
    expect((await opened.next()).value).toEqual({ data: { counted: 1 } });
    expect(await opened.return()).toEqual(over);
  });
});

describe('events that are there already', () => {
  const answerOf = async (stream: AnswerStream): Promise<unknown> =>
    ((await stream.next()).value as EngineAnswer).data?.['happened'];

  it('are answered side by side, and given in their order', async () => {
    const stream = await listen(names);
    for (const seq of [1, 2, 3]) world.source.emit(said(seq));
    const first = answerOf(stream);
    await until(() => held.length === 3);
    for (const { release } of held.toReversed()) release(name);
    expect([await first, await answerOf(stream), await answerOf(stream)]).toEqual(
      [1, 2, 3].map((seq) => ({ seq, by: { name: 'ADA' } })),
    );
  });

  it('come before the failure of their source', async () => {
    const stream = await listen(names);
    for (const seq of [1, 2]) world.source.emit(said(seq));
    const behind = Object.assign(new Error('behind'), { name: 'SubscriberBehind' });
    const first = answerOf(stream);
    await until(() => held.length === 2);
    world.source.fail(behind);
    for (const { release } of held) release(name);
    expect(await first).toMatchObject({ seq: 1 });
    expect(await answerOf(stream)).toMatchObject({ seq: 2 });
    await expect(stream.next()).rejects.toBe(behind);
  });

  it('are dropped with the stream', async () => {
    const stream = await listen(names);
    for (const seq of [1, 2, 3]) world.source.emit(said(seq));
    const first = stream.next();
    await until(() => held.length === 3);
    held[0]?.release(name);
    expect((await first).done).toBe(false);
    await stream.return();
    expect(held[2]?.signal?.aborted).toBe(true);
    expect(await stream.next()).toEqual(over);
  });
});

it('streams that ended, failed or were left keep nothing open', async () => {
  const streams = await Promise.all(Array.from({ length: 30 }, () => listen('subscription { counted }')));
  await Promise.all(streams.slice(0, 10).map((stream) => stream.return()));
  expect(world.source.listening).toBe(20);
  const rest = streams.slice(10).map((stream) => stream.next());
  world.source.fail(new Error('gone'));
  for (const { value } of await Promise.all(rest)) expect((value as EngineAnswer).errors).toHaveLength(1);
  expect(await Promise.all(streams.map((stream) => stream.next()))).toEqual(streams.map(() => over));
  expect(world.source.listening).toBe(0);
});
