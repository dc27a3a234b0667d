import { describe, expect, it } from 'vitest';
import { endedStream, LiveStream, type LiveStreamParts } from './live-stream.ts';
import { Sharing } from './sharing.ts';

const over = { done: true, value: undefined };

function stream(parts: Partial<LiveStreamParts<number, string>>): LiveStream<number, string> {
  return new LiveStream({
    source: { next: () => Promise.resolve({ done: false, value: 1 }) },
    share: new Sharing<string>(10).join({}, {}),
    make: (event) => ({ value: `answer to ${event}`, isPersonal: false }),
    signal: new AbortController().signal,
    ...parts,
  });
}
const failing = { next: () => Promise.reject(new Error('no more')) };

describe('a live stream', () => {
  it('rejects when its source fails and it has nothing to say to that, then is over', async () => {
    const live = stream({ source: failing });
    await expect(live.next()).rejects.toThrow('no more');
    expect(await live.next()).toEqual(over);
  });

  it('rejects with the error of the source when its last words fail too', async () => {
    const lastWords = (): string => {
      throw new Error('speechless');
    };
    await expect(stream({ source: failing, lastWords }).next()).rejects.toThrow('no more');
  });

  it.each<[string, LiveStreamParts<number, string>['make']]>([
    [
      'at once',
      () => {
        throw new Error('not made');
      },
    ],
    ['later', () => Promise.reject(new Error('not made'))],
  ])('ends its source when an answer cannot be made %s', async (_, make) => {
    let returned = 0;
    const source = {
      next: () => Promise.resolve({ done: false as const, value: 1 }),
      return: () => Promise.resolve({ done: true as const, value: (returned += 1) }),
    };
    const live = stream({ source, make });
    await expect(live.next()).rejects.toThrow('not made');
    expect(returned).toBe(1);
    expect(await live.next()).toEqual(over);
  });

  it('over another stream gives what that gives, one event for one question', async () => {
    let asked = 0;
    const source = { next: () => Promise.resolve({ done: asked === 2, value: (asked += 1) }) };
    const live = new LiveStream<string, string>({
      source: stream({ source: source as AsyncIterator<number> }),
      share: new Sharing<string>(10).join({}, {}),
      make: (answer) => ({ value: `<${answer}>`, isPersonal: true }),
      signal: new AbortController().signal,
    });
    expect(asked).toBe(0);
    expect((await live.next()).value).toBe('<answer to 1>');
    expect(asked).toBe(1);
    expect([(await live.next()).value, await live.next()]).toEqual(['<answer to 2>', over]);
  });

  it('can be over from the start', async () => {
    const ended = endedStream();
    expect(await ended[Symbol.asyncIterator]().next()).toEqual(over);
    expect(await ended.return()).toEqual(over);
  });

  it('asks a source by `next()` alone, whatever other methods it has', async () => {
    const source = {
      ...stream({}),
      next: () => Promise.resolve({ done: false as const, value: 2 }),
      pull: () => 0,
    };
    expect(await stream({ source }).next()).toEqual({ done: false, value: 'answer to 2' });
  });
});
