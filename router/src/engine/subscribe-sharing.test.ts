import { MovableClock } from '@testverse/platform/testing';
import { parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type AnswerStream, type EngineAnswer, type EngineRequest } from './index.ts';
import { createLiveWorld, joined, said, viewer, type LiveWorld } from './testing/live-world.ts';

let world: LiveWorld;
let engine: ReturnType<typeof createEngine>;

beforeEach(() => {
  world = createLiveWorld();
  engine = createEngine(world);
});

async function listen(
  source: string,
  user: string | null = null,
  rest: Partial<EngineRequest> = {},
): Promise<AnswerStream> {
  const opened = await engine.subscribe({ document: parse(source), meta: viewer(user), ...rest });
  if (!(Symbol.asyncIterator in opened)) throw new Error(`refused: ${JSON.stringify(opened.errors)}`);
  return opened;
}
const listenAs = (source: string, users: readonly (string | null)[]): Promise<AnswerStream[]> =>
  Promise.all(users.map((user) => listen(source, user)));

/** The answers that all streams give to one event. */
async function answersTo(event: unknown, streams: readonly AnswerStream[]): Promise<EngineAnswer[]> {
  const next = streams.map((stream) => stream.next());
  world.source.emit(event);
  return (await Promise.all(next)).map(({ value }) => value as EngineAnswer);
}
const asked = (subgraph: string): number => world.calls.filter((call) => call.subgraph === subgraph).length;

const names = 'subscription { happened(room: "a") { ... on Said { text late by { name } } } }';

describe('people who ask the same', () => {
  it('cost one execution, one fetch and one shape for each event, and get the same object', async () => {
    const streams = await listenAs(
      names,
      Array.from({ length: 200 }, (_, n) => `user-${n}`),
    );
    for (const seq of [1, 2]) {
      const answers = await answersTo(said(seq), streams);
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toEqual({
        data: { happened: { text: `hello ${seq}`, late: `hello ${seq}`, by: { name: 'ADA' } } },
      });
      expect(world.executions()).toBe(seq);
      expect(asked('people')).toBe(seq);
    }
  });

  it('have a source of their own each, for rights are of a person', async () => {
    await listenAs(names, ['ada', 'ben', 'cyd']);
    expect(world.source.opened).toBe(3);
  });

  it('share what comes without waiting, too', async () => {
    const streams = await listenAs('subscription { happened(room: "a") { ... on Said { text } } }', [
      null,
      null,
    ]);
    expect(new Set(await answersTo(said(1), streams)).size).toBe(1);
    expect(world.executions()).toBe(1);
  });

  it('share wherever they began', async () => {
    const source = `subscription S($room: ID!, $after: String) { happened(room: $room, after: $after) {
      ... on Said { text late by { name } } } }`;
    const variables = [{}, { after: 'c1' }, { after: 'c2' }, { after: null }];
    const streams = await Promise.all(
      variables.map((one) => listen(source, null, { variables: { room: 'a', ...one } })),
    );
    expect(new Set(await answersTo(said(1), streams)).size).toBe(1);
    expect(world.executions()).toBe(1);
    expect(asked('people')).toBe(1);
  });

  it('share with those who read the event some seconds later, not with whoever comes back for it then', async () => {
    const clock = new MovableClock();
    engine = createEngine({ ...world, clock });
    const streams = await listenAs(names, [null, null, null]);
    world.source.emit(said(1));
    const answers: unknown[] = [];
    for (const [nth, ms] of [0, 4_999, 1].entries()) {
      clock.advance({ ms });
      answers.push((await streams[nth]?.next())?.value);
    }
    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).not.toBe(answers[0]);
    expect(asked('people')).toBe(2);
  });

  it('share with those who read the event later', async () => {
    const [quick, slow] = await listenAs(names, [null, null]);
    world.source.emit(said(1));
    const { value: first } = (await quick?.next()) ?? {};
    await quick?.return();
    expect((await slow?.next())?.value).toBe(first);
    expect(world.executions()).toBe(1);
  });

  it('share whatever became of it: errors too', async () => {
    const streams = await listenAs(
      'subscription { happened(room: "a") { ... on Said { broken by { secret } } } }',
      [null, 'ada'],
    );
    const answers = await answersTo(said(1), streams);
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]?.errors).toHaveLength(2);
    expect(world.executions()).toBe(1);
  });

  it('keep each result until it was read, also behind hundreds of others', async () => {
    const [quick, slow] = await listenAs(names, [null, null]);
    const answers: unknown[] = [];
    for (let seq = 1; seq <= 300; seq += 1) {
      world.source.emit(said(seq));
      answers.push((await quick?.next())?.value);
    }
    for (const answer of answers) expect((await slow?.next())?.value).toBe(answer);
    expect(world.executions()).toBe(300);
  });
});

describe('what is not shared', () => {
  it('is an event that is no object, and another object for the same', async () => {
    const counting = await listenAs('subscription { counted }', [null, null]);
    const answers = await answersTo(5, counting);
    expect(answers).toEqual([{ data: { counted: 5 } }, { data: { counted: 5 } }]);
    expect(answers[0]).not.toBe(answers[1]);
    expect(world.executions()).toBe(2);

    const streams = await listenAs(names, [null]);
    const [first] = await answersTo(said(1), streams);
    const [second] = await answersTo(said(1), streams);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  it('is another operation on the event, even where it asks the owner for the same', async () => {
    const operation = (field: string): string =>
      `subscription S { happened(room: "a") { ... on Said { by { ${field} } } } }`;
    const streams = await Promise.all([
      listen(operation('name')),
      listen(operation('bio')),
      listen(operation('name')),
    ]);
    const answers = await answersTo(said(1), streams);
    expect(answers.map(({ data }) => data?.['happened'])).toEqual([
      { by: { name: 'ADA' } },
      { by: { bio: 'ada ada' } },
      { by: { name: 'ADA' } },
    ]);
    expect(world.executions()).toBe(1);
    expect(answers[2]).toBe(answers[0]);
  });

  it('is another value of a variable, wherever it is used', async () => {
    const source = `subscription S($n: Int, $loud: Boolean = false) { happened(room: "a", loud: $loud) {
      ... on Said { text by { bio(words: $n) } } } }`;
    const variables = [{ n: 1 }, { n: 2 }, { n: 1, loud: true }, { n: 1, loud: false }];
    const streams = await Promise.all(variables.map((one) => listen(source, null, { variables: one })));
    const answers = await answersTo(said(1), streams);
    expect(answers.map(({ data }) => data?.['happened'])).toEqual([
      { text: 'hello 1', by: { bio: 'ada' } },
      { text: 'hello 1', by: { bio: 'ada ada' } },
      { text: 'HELLO 1', by: { bio: 'ada' } },
      { text: 'hello 1', by: { bio: 'ada' } },
    ]);
    expect(answers[3]).toBe(answers[0]);
  });

  it('is a result for which the subgraph looked at who asks', async () => {
    const source = 'subscription { happened(room: "a") { ... on Said { isMine late by { name } } } }';
    const streams = await listenAs(source, ['ada', 'ben', 'ada', null]);
    const mine = (answers: EngineAnswer[]): unknown[] =>
      answers.map(({ data }) => (data?.['happened'] as { isMine?: boolean }).isMine);
    expect(mine(await answersTo(said(1), streams))).toEqual([true, false, true, false]);
    expect(mine(await answersTo(said(2, 'ben'), streams))).toEqual([false, true, false, false]);
    expect(world.executions()).toBe(8);
    expect(asked('people')).toBe(8);
  });

  it('is a fetch for which another subgraph looked at who asks; the rest still is', async () => {
    const source = 'subscription { happened(room: "a") { ... on Said { late by { name knowsMe } } } }';
    const streams = await listenAs(source, ['ada', 'ben', null]);
    const answers = await answersTo(said(1), streams);
    expect(answers.map(({ data }) => data?.['happened'])).toEqual(
      [true, false, false].map((knowsMe) => ({ late: 'hello 1', by: { name: 'ADA', knowsMe } })),
    );
    expect(world.executions()).toBe(1);
    expect(asked('people')).toBe(3);
    expect(world.calls.map(({ request }) => request.meta.actor.userId).sort()).toEqual(['ada', 'ben', null]);
  });

  it('is decided by what was read for this very event', async () => {
    const source =
      'subscription { happened(room: "a") { ... on Said { isMine } ... on Joined { text by { name } } } }';
    const streams = await listenAs(source, ['ada', 'ben']);
    expect(new Set(await answersTo(said(1), streams)).size).toBe(2);
    // Together with a personal one it would count as personal too: they have one context.
    await new Promise(setImmediate);
    expect(new Set(await answersTo(joined(2), streams)).size).toBe(1);
    expect(world.executions()).toBe(3);
  });
});

describe('a slow subscriber', () => {
  it('holds up nobody, and finds every event in its place', async () => {
    const [slow, quick] = await listenAs(names, [null, null]);
    for (const seq of [1, 2, 3]) {
      world.source.emit(said(seq));
      const { value } = (await quick?.next()) ?? {};
      expect((value as EngineAnswer).data?.['happened']).toMatchObject({ text: `hello ${seq}` });
    }
    for (const seq of [1, 2, 3]) {
      const { value } = (await slow?.next()) ?? {};
      expect((value as EngineAnswer).data?.['happened']).toMatchObject({ text: `hello ${seq}` });
    }
  });

  it('has nothing made before it asks, and a few answers at most when it does not ask again', async () => {
    const stream = await listen(names);
    expect(world.source.asked).toBe(0);
    for (let seq = 1; seq <= 100; seq += 1) world.source.emit(said(seq));
    await new Promise(setImmediate);
    expect(world.executions()).toBe(0);
    await stream.next();
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(world.executions()).toBeLessThanOrEqual(32);
    for (let seq = 2; seq <= 100; seq += 1) {
      const { value } = await stream.next();
      expect((value as EngineAnswer).data?.['happened']).toMatchObject({ text: `hello ${seq}` });
    }
    expect(world.executions()).toBe(100);
  });

  it('that asks twice at once gets two events, one after the other', async () => {
    const stream = await listen(names);
    const both = [stream.next(), stream.next(), stream.next()];
    expect(world.source.asked).toBe(1);
    for (const seq of [1, 2, 3]) world.source.emit(said(seq));
    const texts = (await Promise.all(both)).map(
      ({ value }) => ((value as EngineAnswer).data?.['happened'] as { text: string }).text,
    );
    expect(texts).toEqual(['hello 1', 'hello 2', 'hello 3']);
  });
});
