import { MovableClock } from '../testing/index.ts';
import { describe, expect, it } from 'vitest';
import { Sharing, type Made, type Making, type Reader, type Share } from './sharing.ts';

interface Recorded extends Reader<string> {
  made: number;
  own: number;
  taken: string[];
  failed: unknown[];
  signal: AbortSignal | undefined;
}

function reader(make: (event: unknown) => Making<string>): Recorded {
  const recorded: Recorded = {
    made: 0,
    own: 0,
    taken: [],
    failed: [],
    signal: undefined,
    make: (event, signal) => {
      recorded.made += 1;
      recorded.signal = signal;
      return make(event);
    },
    makeOwn: () => {
      recorded.own += 1;
    },
    take: ({ value }) => void recorded.taken.push(value),
    fail: (error) => void recorded.failed.push(error),
  };
  return recorded;
}
const shared = (value: string) => reader(() => ({ value, isPersonal: false }));
const total = (readers: readonly Recorded[]): number => readers.reduce((sum, { made }) => sum + made, 0);
const operation = {};

describe('sharing', () => {
  it('keeps the latest of all shares together, and no more', () => {
    const sharing = new Sharing<string>(3);
    const [one, two] = [sharing.join(operation, { n: 1 }), sharing.join(operation, { n: 2 })];
    const events = Array.from({ length: 4 }, () => ({}));
    const read = (share: Share<string>, event: object | undefined): number => {
      const again = shared('x');
      share.read(event, again);
      return again.made;
    };
    expect([read(one, events[0]), read(two, events[1]), read(one, events[2])]).toEqual([1, 1, 1]);
    expect([read(one, events[0]), read(two, events[1]), read(one, events[2])]).toEqual([0, 0, 0]);
    expect(read(two, events[3])).toBe(1);
    expect([read(two, events[1]), read(one, events[0])]).toEqual([0, 1]);
  });

  it('lasts for a while only, from when it was made', async () => {
    const clock = new MovableClock();
    const share = new Sharing<string>(10, { keepMs: 100, clock }).join(operation, {});
    const event = {};
    let finish = (_: Made<string>): void => undefined;
    const slow = reader(() => new Promise((resolve) => (finish = resolve)));
    const [waiting, soon, late, last] = [shared('b'), shared('c'), shared('d'), shared('e')];
    share.read(event, slow);
    clock.advance({ ms: 1_000 });
    share.read(event, waiting);
    finish({ value: 'a', isPersonal: false });
    await new Promise(setImmediate);
    clock.advance({ ms: 99 });
    share.read(event, soon);
    clock.advance({ ms: 1 });
    share.read(event, late);
    share.read(event, last);
    expect([slow, waiting, soon, late, last].map(({ taken }) => taken.join())).toEqual([...'aaadd']);
  });

  it('is among the same operation and the same variables only', () => {
    const sharing = new Sharing<string>(10);
    const event = {};
    const joined = [
      sharing.join(operation, { n: 1 }),
      sharing.join(operation, { n: '1' }),
      sharing.join({}, { n: 1 }),
      sharing.join(operation, { n: 1 }),
    ];
    const readers = joined.map((share, index) => {
      const one = shared(String(index));
      share.read(event, one);
      return one;
    });
    expect(readers.map(({ taken }) => taken)).toEqual([['0'], ['1'], ['2'], ['0']]);
  });

  it('is with nobody where the variables cannot be compared', () => {
    const sharing = new Sharing<string>(10);
    const readers = [shared('a'), shared('b')];
    for (const one of readers) sharing.join(operation, { n: 1n }).read(operation, one);
    expect(total(readers)).toBe(2);
  });

  it('lets a failure be everybody\u2019s who waited, and nobody\u2019s who comes later', async () => {
    const share = new Sharing<string>(10).join(operation, {});
    let refuse = (_: Error): void => undefined;
    const first = reader(() => new Promise((_, reject) => (refuse = reject)));
    const [second, later] = [shared('b'), shared('c')];
    const event = {};
    share.read(event, first);
    share.read(event, second);
    refuse(new Error('no'));
    await new Promise(setImmediate);
    expect([first.failed, second.failed]).toEqual([[new Error('no')], [new Error('no')]]);
    share.read(event, later);
    expect(later.taken).toEqual(['c']);
  });

  it.each<[string, (made: Made<string>) => Making<string>]>([
    ['at once', (made) => made],
    ['later', (made) => Promise.resolve(made)],
  ])(
    'lets what was made with failures, %s, be theirs who read it then, and nobody\u2019s later',
    async (_, when) => {
      const share = new Sharing<string>(10).join(operation, {});
      const failed = (): Recorded =>
        reader(() => when({ value: 'failed', isPersonal: false, isFailed: true }));
      const [first, second, later] = [failed(), failed(), shared('fine')];
      const event = {};
      share.read(event, first);
      share.read(event, second);
      await new Promise(setImmediate);
      expect([first.taken, second.taken, second.made]).toEqual([['failed'], ['failed'], 0]);
      await new Promise(setImmediate);
      share.read(event, later);
      expect(later.taken).toEqual(['fine']);
    },
  );

  it('forgets everything and stops what is being made when the last one left', async () => {
    const sharing = new Sharing<string>(10);
    const [share, same] = [sharing.join(operation, {}), sharing.join(operation, {})];
    expect(same).toBe(share);
    const first = reader(() => new Promise(() => undefined));
    const event = {};
    share.read(event, first);
    share.leave();
    expect(first.signal?.aborted).toBe(false);
    share.leave();
    expect(first.signal?.aborted).toBe(true);
    const afresh = shared('new');
    sharing.join(operation, {}).read(event, afresh);
    expect(afresh.taken).toEqual(['new']);
    await Promise.resolve();
  });
});
