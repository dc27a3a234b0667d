import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventSource } from '../testing/index.ts';
import { LiveStream, lookahead, type LiveStreamParts } from './live-stream.ts';
import { Sharing, type Made, type Making } from './sharing.ts';

const over = { done: true, value: undefined };
const nextTurn = (): Promise<void> => new Promise(setImmediate);
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}
async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await nextTurn();
}

interface Event {
  seq: number;
}
interface Held {
  seq: number;
  signal: AbortSignal;
  answer(made?: Partial<Made<string>>): void;
  fail(error: Error): void;
}

let source: EventSource;
let sharing: Sharing<string>;
/** What is being made, in the order in which it was begun; a test answers it. */
let held: Held[];
const operation = {};

beforeEach(() => {
  source = new EventSource();
  sharing = new Sharing<string>(1_000);
  held = [];
});

function hold({ seq }: Event, signal: AbortSignal): Promise<Made<string>> {
  return new Promise((resolve, fail) => {
    const answer = (made?: Partial<Made<string>>): void =>
      resolve({ value: `answer ${seq}`, isPersonal: false, ...made });
    held.push({ seq, signal, answer, fail });
  });
}
function listen(parts: Partial<LiveStreamParts<Event, string>> = {}): LiveStream<Event, string> {
  return new LiveStream<Event, string>({
    source: source.open() as AsyncIterator<Event>,
    share: sharing.join(operation, {}),
    make: hold,
    signal: new AbortController().signal,
    ...parts,
  });
}
function listenToStream(inner: LiveStream<Event, string>, make?: (answer: string) => Making<string>) {
  return new LiveStream<string, string>({
    source: inner,
    share: new Sharing<string>(10).join({}, {}),
    make: make ?? ((answer) => ({ value: `<${answer}>`, isPersonal: false })),
    signal: new AbortController().signal,
  });
}
function emit(count: number, from = 1): void {
  for (let seq = from; seq < from + count; seq += 1) source.emit({ seq });
}
const underWay = (): number[] => held.map(({ seq }) => seq);
const upTo = (count: number, from = 1): number[] => Array.from({ length: count }, (_, n) => from + n);
const answers = (seqs: readonly number[]): string[] => seqs.map((seq) => `answer ${seq}`);
async function read(stream: AsyncIterator<string>, count: number): Promise<string[]> {
  const values: string[] = [];
  for (let n = 0; n < count; n += 1) values.push((await stream.next()).value as string);
  return values;
}

describe('while an answer is on its way', () => {
  it('those of the next events are made too, as many as the window takes', async () => {
    const stream = listen();
    emit(40);
    await turns(2);
    expect(underWay()).toEqual([]);
    const first = stream.next();
    await turns(5);
    expect(underWay()).toEqual(upTo(lookahead));
    held[0]?.answer();
    expect((await first).value).toBe('answer 1');
  });

  it('an event that comes later is not kept waiting either', async () => {
    const stream = listen();
    const first = stream.next();
    emit(1);
    await until(() => held.length === 1);
    emit(1, 2);
    await until(() => held.length === 2);
    held[1]?.answer();
    await turns(2);
    held[0]?.answer();
    expect([(await first).value, (await stream.next()).value]).toEqual(answers([1, 2]));
  });

  it('a full window is filled again when half of it was taken, with events that come together', async () => {
    const stream = listen();
    emit(100);
    const first = stream.next();
    await until(() => held.length === lookahead);
    for (const { answer } of held) answer();
    await first;
    await read(stream, lookahead / 2 - 2);
    await turns(2);
    expect(held).toHaveLength(lookahead);
    let isSameTurn = true;
    void nextTurn().then(() => (isSameTurn = false));
    await read(stream, lookahead / 2 + 1);
    expect(isSameTurn).toBe(true);
    expect(held.length).toBeGreaterThanOrEqual(lookahead + lookahead / 2 - 1);
  });
});

describe('answers', () => {
  const delays = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 70 });

  it('come in the order of their events, each once, however long each takes and however they are read', async () => {
    await fc.assert(
      fc.asyncProperty(delays, delays, delays, delays, async (inner, outer, pauses, pace) => {
        source = new EventSource();
        sharing = new Sharing<string>(1_000);
        let [begun, taken, most] = [0, 0, 0];
        const after = (turnsAway: number, value: string, isPersonal: boolean): Making<string> =>
          turnsAway < 0 ? { value, isPersonal } : turns(turnsAway).then(() => ({ value, isPersonal }));
        const stream = listenToStream(
          listen({
            make: ({ seq }) => {
              begun += 1;
              most = Math.max(most, begun - taken);
              return after(inner[seq - 1] ?? 0, `answer ${seq}`, seq % 5 === 0);
            },
          }),
          (answer) => after(outer[Number(answer.slice(7)) % outer.length] ?? 0, `<${answer}>`, false),
        );
        const emitting = (async () => {
          for (const [nth] of inner.entries()) {
            emit(1, nth + 1);
            await turns(Math.max(0, (pace[nth % pace.length] ?? 0) - 2));
          }
          source.end();
        })();
        const values: string[] = [];
        for await (const value of stream) {
          taken += 1;
          values.push(value);
          await turns(Math.max(0, pauses[values.length % pauses.length] ?? 0));
        }
        await emitting;
        expect(values).toEqual(upTo(inner.length).map((seq) => `<answer ${seq}>`));
        expect(begun).toBe(inner.length);
        expect(most).toBeLessThanOrEqual(2 * lookahead);
      }),
      { numRuns: 60 },
    );
  });

  it('that are held up hold up no other reader', async () => {
    const [busy, idle] = [listen(), listen({ share: sharing.join({}, {}) })];
    emit(30);
    const [stuck, prompt] = [busy.next(), idle.next()];
    await until(() => held.length === 2 * lookahead);
    for (const one of held.slice(1).filter(({ seq }) => seq === 1)) one.answer();
    expect((await prompt).value).toBe('answer 1');
    held[0]?.answer();
    expect((await stuck).value).toBe('answer 1');
  });

  it('of a source that never rests are given to all its readers by turns', async () => {
    let seq = 0;
    const restless = (): AsyncIterator<Event> => ({
      next: () => Promise.resolve({ done: false, value: { seq: (seq += 1) } }),
    });
    const made = ({ seq: nth }: Event): Made<string> => ({ value: `answer ${nth}`, isPersonal: false });
    const streams = [1, 2, 3].map(() => listen({ source: restless(), make: made }));
    const counts = streams.map(() => 0);
    let apart = 0;
    await Promise.all(
      streams.map(async (stream, index) => {
        for (let n = 0; n < 300; n += 1) {
          await stream.next();
          counts[index] = n + 1;
          if (n < 299) apart = Math.max(apart, Math.max(...counts) - Math.min(...counts));
        }
      }),
    );
    expect(apart).toBeLessThanOrEqual(lookahead);
  });
});

describe('a reader who stops reading', () => {
  it('keeps no more than the window', async () => {
    const stream = listen();
    emit(100);
    const first = stream.next();
    await until(() => held.length > 0);
    held[0]?.answer();
    await first;
    for (let round = 0; round < 30; round += 1) {
      for (const { answer } of held) answer();
      await nextTurn();
    }
    expect(held.length).toBeLessThanOrEqual(1 + lookahead);
  });

  it('keeps no more than the window of each stream over another', async () => {
    const stream = listenToStream(listen());
    emit(200);
    const first = stream.next();
    await until(() => held.length > 0);
    held[0]?.answer();
    await first;
    for (let round = 0; round < 60; round += 1) {
      for (const { answer } of held) answer();
      await nextTurn();
    }
    expect(held.length).toBeLessThanOrEqual(1 + 2 * lookahead);
  });
});

describe('in the middle of a window', () => {
  async function withSix(parts: Partial<LiveStreamParts<Event, string>> = {}) {
    const stream = listen(parts);
    emit(6);
    const first = stream.next();
    await until(() => held.length === 6);
    return { stream, first };
  }

  it('an abort ends everything at once, also what is under way', async () => {
    const abort = new AbortController();
    const { stream, first } = await withSix({ signal: abort.signal });
    held[0]?.answer();
    await first;
    const second = stream.next();
    abort.abort();
    expect(source.returned).toBe(1);
    expect(await second).toEqual(over);
    expect(held.map(({ signal }) => signal.aborted)).toEqual(held.map(() => true));
    for (const { answer } of held) answer();
    expect(await stream.next()).toEqual(over);
    await turns(3);
    expect(held).toHaveLength(6);
  });

  it('a return ends what is made for this reader alone, and nothing that others wait for', async () => {
    const [staying, stream] = [listen(), listen()];
    emit(6);
    const first = staying.next();
    void stream.next();
    await until(() => held.length === 6);
    await turns(2);
    held[0]?.answer({ isPersonal: true });
    await first;
    await until(() => held.length > 6);
    const [shared, own] = [held[1], held[6]];
    expect(own?.seq).toBe(1);
    await stream.return();
    expect([own?.signal.aborted, shared?.signal.aborted]).toEqual([true, false]);
  });

  it('an answer that cannot be made ends the stream in its place', async () => {
    const { stream, first } = await withSix();
    held[2]?.fail(new Error('not made'));
    for (const nth of [1, 3, 4]) held[nth]?.answer();
    await turns(2);
    held[0]?.answer();
    expect([(await first).value, (await stream.next()).value]).toEqual(answers([1, 2]));
    expect(source.returned).toBe(0);
    await expect(stream.next()).rejects.toThrow('not made');
    expect(source.returned).toBe(1);
    expect(await stream.next()).toEqual(over);
  });

  it('last words are the last, after all that came before them', async () => {
    const { stream, first } = await withSix({ lastWords: () => 'farewell' });
    source.fail(new Error('gone'));
    await turns(2);
    for (const { answer } of held.toReversed()) answer();
    expect([(await first).value, ...(await read(stream, 6))]).toEqual([...answers(upTo(6)), 'farewell']);
    expect(await stream.next()).toEqual(over);
  });

  it('the end of the source comes after all answers', async () => {
    const { stream, first } = await withSix();
    source.end();
    await turns(2);
    for (const { answer } of held) answer();
    expect([(await first).value, ...(await read(stream, 5))]).toEqual(answers(upTo(6)));
    expect(await stream.next()).toEqual(over);
  });

  it('what is personal is made for each reader, in its place', async () => {
    let nobody = 0;
    const streams = ['ada', 'ben'].map((name) =>
      listen({
        make: async ({ seq }) => {
          await turns(7 - seq);
          if (seq !== 3) return { value: `answer ${seq} (${(nobody += 1)})`, isPersonal: false };
          return { value: `for ${name}`, isPersonal: true };
        },
      }),
    );
    emit(5);
    const [ada, ben] = await Promise.all(streams.map((stream) => read(stream, 5)));
    expect(nobody).toBe(4);
    expect([ada?.[2], ben?.[2]]).toEqual(['for ada', 'for ben']);
    const shared = (values: string[] | undefined) => values?.filter((value) => value.startsWith('answer'));
    expect(shared(ada)).toEqual(shared(ben));
    expect(shared(ada)?.map((value) => value.slice(0, 8))).toEqual(answers([1, 2, 4, 5]));
  });
});
