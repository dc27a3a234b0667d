import { parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type AnswerStream, type EngineAnswer } from './index.ts';
import { createLoadingWorld, type LoadingWorld } from './testing/loading-world.ts';
import { viewer } from './testing/live-world.ts';

let world: LoadingWorld;
let engine: ReturnType<typeof createEngine>;

beforeEach(() => {
  world = createLoadingWorld();
  engine = createEngine(world);
});

const posts = parse('subscription { posted { id text author { name } } }');
const mine = parse('subscription { posted { id isMine author { name } } }');

async function listen(document = posts, user: string | null = null): Promise<AnswerStream> {
  const opened = await engine.subscribe({ document, meta: viewer(user) });
  if (!(Symbol.asyncIterator in opened)) throw new Error(`refused: ${JSON.stringify(opened.errors)}`);
  return opened;
}
function emit(count: number, from = 1): string[] {
  const ids = Array.from({ length: count }, (_, n) => String(from + n));
  for (const id of ids) world.source.emit({ id });
  return ids;
}
async function read(stream: AnswerStream, count: number): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let n = 0; n < count; n += 1) {
    answers.push(((await stream.next()).value as EngineAnswer).data?.['posted']);
  }
  return answers;
}
const nextTurn = (): Promise<void> => new Promise(setImmediate);
async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await nextTurn();
}
const answerTo = (id: string): unknown => ({ id, text: `text of ${id}`, author: { name: `W${id}` } });

describe('events that are there at once', () => {
  it('cost one statement of their subgraph and one of the other, up to sixteen', async () => {
    const stream = await listen();
    const ids = emit(16);
    expect(await read(stream, 16)).toEqual(ids.map(answerTo));
    expect(world.statements).toEqual({ posts: [ids], writers: [ids.map((id) => `w${id}`)] });
  });

  it('cost no more for a hundred who read them', async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, (_, n) => listen(posts, `u${n}`)));
    const ids = emit(16);
    const answers = await Promise.all(streams.map((stream) => read(stream, 16)));
    for (const one of answers) expect(one).toEqual(ids.map(answerTo));
    expect(world.statements).toEqual({ posts: [ids], writers: [ids.map((id) => `w${id}`)] });
  });

  it('are read for by eights where there are always more', async () => {
    const stream = await listen();
    const ids = emit(400);
    expect(await read(stream, 400)).toEqual(ids.map(answerTo));
    expect(world.statements.posts.length).toBeLessThanOrEqual(50);
    expect(world.statements.writers.length).toBeLessThanOrEqual(50);
  });

  it('that are personal are each reader\u2019s own, and read for together all the same', async () => {
    const [one, other] = await Promise.all([listen(mine, 'w3'), listen(mine, 'nobody')]);
    const ids = emit(16);
    const isMine = (answers: unknown[]): unknown[] =>
      answers.map((answer) => (answer as { isMine: boolean }).isMine);
    const answers = await Promise.all([read(one, 16), read(other, 16)]);
    expect(isMine(answers[0])).toEqual(ids.map((id) => id === '3'));
    expect(isMine(answers[1])).toEqual(ids.map(() => false));
    // In which order does not matter: events are executed side by side.
    expect(world.statements.posts.map((read) => new Set(read))).toEqual([new Set(ids), new Set(ids)]);
  });

  it('keep one another\u2019s failures out of their answers', async () => {
    const stream = await listen(parse('subscription { posted { id text } }'));
    world.source.emit({ id: '1' });
    world.source.emit(null);
    world.source.emit({ id: '3' });
    const answers = [await stream.next(), await stream.next(), await stream.next()];
    expect(answers.map(({ value }) => (value as EngineAnswer).errors?.length ?? 0)).toEqual([0, 1, 0]);
  });
});

describe('what is loaded for an event', () => {
  it('is not older than the event, however close behind another it comes', async () => {
    const stream = await listen();
    world.texts.set('1', 'first');
    world.source.emit({ id: '1' });
    const first = stream.next();
    await until(() => world.statements.posts.length === 1);
    world.texts.set('1', 'better');
    world.source.emit({ id: '1' });
    const texts = [await first, await stream.next()].map(
      ({ value }) => ((value as EngineAnswer).data?.['posted'] as { text: string }).text,
    );
    expect(texts).toEqual(['first', 'better']);
  });

  it('is not older either when the first one\u2019s is still on its way', async () => {
    const stream = await listen();
    let release = (): void => undefined;
    world.hold.until = new Promise<void>((resolve) => (release = resolve));
    world.texts.set('1', 'first');
    world.source.emit({ id: '1' });
    const first = stream.next();
    await until(() => world.statements.posts.length === 1);
    world.texts.set('1', 'better');
    world.source.emit({ id: '1' });
    await until(() => world.statements.posts.length === 2);
    release();
    expect((await first).value).toMatchObject({ data: { posted: { text: 'first' } } });
    expect((await stream.next()).value).toMatchObject({ data: { posted: { text: 'better' } } });
  });

  it('is not given to queries and mutations, nor to one another', async () => {
    const meta = viewer('ada');
    const ask = (source: string): Promise<EngineAnswer> => engine.execute({ document: parse(source), meta });
    await Promise.all([
      ask('{ post(id: 1) { text } }'),
      ask('{ post(id: 1) { text } }'),
      ask('mutation { publish(id: 1) { text } }'),
    ]);
    expect(world.statements.posts).toEqual([['1'], ['1'], ['1']]);
  });
});

describe('what could not be loaded', () => {
  it.each(['posts', 'writers'] as const)(
    'of %s is tried again for whoever comes back for it',
    async (table) => {
      const [first, later] = [await listen(), await listen()];
      world.hold.failing = table;
      emit(1);
      expect(((await first.next()).value as EngineAnswer).errors).toHaveLength(1);
      await nextTurn();
      world.hold.failing = undefined;
      expect((await later.next()).value).toEqual({ data: { posted: answerTo('1') } });
    },
  );
});

it('a single event is read for at once', async () => {
  const stream = await listen();
  const first = stream.next();
  emit(1);
  await nextTurn();
  expect(world.statements.posts).toEqual([['1']]);
  expect((await first).value).toEqual({ data: { posted: answerTo('1') } });
});
