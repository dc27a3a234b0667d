import { describe, expect, it } from 'vitest';
import type { EventFeed } from '../events/index.ts';
import { createLogger } from '../log/index.ts';
import { patientFeed } from './patient-feed.ts';

/** A producer that is there or not. */
function producer(): { feed: EventFeed; world: { isThere: boolean }; lines: string[]; end: AbortController } {
  const world = { isThere: false };
  const lines: string[] = [];
  const asked = <T>(answer: T): Promise<T> =>
    world.isThere ? Promise.resolve(answer) : Promise.reject(new Error('nobody is there'));
  const feed: EventFeed = {
    producer: 'shop',
    read: (after) => asked({ events: [], upTo: after + 7, isHeld: false }),
    head: () => asked(12),
    onNews: () => () => undefined,
  };
  const log = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) },
  });
  const end = new AbortController();
  return { feed: patientFeed(feed, log, end.signal), world, lines, end };
}

describe('a producer that is away', () => {
  it('has no news, and the log is told once when it goes and once when it is back', async () => {
    const { feed, world, lines } = producer();
    for (let nth = 0; nth < 20; nth += 1)
      expect(await feed.read(5, 10)).toEqual({ events: [], upTo: 5, isHeld: false });
    expect(lines).toEqual(['events cannot be read; trying on']);
    world.isThere = true;
    for (let nth = 0; nth < 3; nth += 1) expect((await feed.read(5, 10)).upTo).toBe(12);
    expect(lines).toEqual(['events cannot be read; trying on', 'events can be read again']);
  });

  it('is waited for by whoever asks where its log ends, until they end', async () => {
    const { feed, world, end } = producer();
    const head = feed.head();
    world.isThere = true;
    expect(await head).toBe(12);
    world.isThere = false;
    const given = expect(feed.head()).rejects.toThrow();
    end.abort();
    await given;
  });
});
