import { once } from 'node:events';
import { systemClock } from '@testverse/platform/context';
import { createLogger } from '@testverse/platform/log';
import { connectRedis } from '@testverse/platform/redis';
import { hasRedis, MovableClock, RedisServer } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Allowance } from './allowance.ts';
import { MemoryStore } from './memory-store.ts';
import { RedisStore } from './redis-store.ts';
import type { CacheStore } from './store.ts';
import { actorOf, People, personIds, Reader } from './testing/people.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const [ada = '', bob = ''] = personIds;

let server: RedisServer;
beforeAll(async () => {
  if (hasRedis()) server = await RedisServer.start();
});
afterAll(async () => {
  if (hasRedis()) await server.stop();
});

async function redisStore(): Promise<CacheStore> {
  const redis = connectRedis({ url: server.url, prefix: `${Math.random()}:`, log });
  await once(redis, 'ready');
  const close = (): void => redis.disconnect();
  return new RedisStore({ redis, clock: systemClock, log, patienceMs: 5_000, close });
}

const kinds = [
  { kind: 'memory', open: (): Promise<CacheStore> | CacheStore => new MemoryStore(systemClock, 100_000) },
  ...(hasRedis() ? [{ kind: 'Redis', open: redisStore }] : []),
];

describe.each(kinds)('a store in $kind', ({ open }) => {
  const withStore = async (run: (store: CacheStore) => Promise<void>): Promise<void> => {
    const store = await open();
    try {
      await run(store);
    } finally {
      await store.close();
    }
  };

  it('gives back what was kept under each key, until its time is over', () =>
    withStore(async (store) => {
      const long = { key: 'long'.repeat(5_000), value: 'ünïcode\n"quoted"\u2028'.repeat(20), ttlMs: 60_000 };
      await store.set([{ key: 'short', value: '1', ttlMs: 60 }, long]);
      expect(await store.get([long.key, 'none', 'short', long.key])).toEqual([
        long.value,
        undefined,
        '1',
        long.value,
      ]);
      await vi.waitFor(async () => expect(await store.get(['short'])).toEqual([undefined]));
      await store.set([{ ...long, value: 'another' }]);
      expect(await store.get([long.key, ''])).toEqual(['another', undefined]);
      expect(await store.get([])).toEqual([]);
    }));

  it('under a cache serves entities, personal answers and changes alike', () =>
    withStore(async (store) => {
      const people = new People();
      const reader = new Reader(people, store);
      const [own, other] = [actorOf(ada), actorOf(bob)];
      const hears = async (): Promise<void> => {
        await vi.waitFor(async () => {
          await reader.persons('id', [ada]);
          people.calls.length = 0;
          await reader.persons('id', [ada]);
          expect(people.calls).toEqual([]);
        });
      };
      await hears();
      for (let turn = 0; turn < 2; turn += 1) {
        expect(await reader.persons('name', [ada, bob])).toEqual([{ name: 'name 0' }, { name: 'name 1' }]);
        expect(await reader.persons('secret', [ada], { actor: own })).toEqual([
          { secret: `secret of ${ada}` },
        ]);
        expect(await reader.persons('secret', [ada], { actor: other })).toEqual([{ secret: null }]);
        await vi.waitFor(() => expect(reader.cache.counts.isThere()).toBe(true));
      }
      expect(people.calls.length).toBe(3);
      people.rename(ada, 'Ada');
      expect(await reader.persons('name', [ada, bob])).toEqual([{ name: 'Ada' }, { name: 'name 1' }]);
      await hears();
      expect(await reader.persons('name', [ada, bob])).toEqual([{ name: 'Ada' }, { name: 'name 1' }]);
      await reader.close();
    }));
});

it('memory holds what was used last, up to so many bytes', () => {
  const store = new MemoryStore(new MovableClock(), 10_000);
  for (let nth = 0; nth < 100; nth += 1) {
    store.set([{ key: `key ${nth}`, value: 'x'.repeat(500), ttlMs: 1_000 }]);
    store.get(['key 0']);
    expect(store.bytes).toBeLessThanOrEqual(10_000);
  }
  expect(store.get(['key 0', 'key 1', 'key 99']).map((value) => value?.length)).toEqual([
    500,
    undefined,
    500,
  ]);
  store.set([{ key: 'huge', value: 'x'.repeat(20_000), ttlMs: 1_000 }]);
  expect(store.get(['huge'])).toEqual([undefined]);
  expect(store.bytes).toBeLessThanOrEqual(10_000);
});

it('what others need, too, is filled up to so many bytes, until the time of what is there is over', () => {
  const allowance = new Allowance(10_000);
  const value = 'x'.repeat(850);
  const taken = (nowMs: number): number =>
    Array.from({ length: 50 }, () => allowance.take(value, nowMs, 60_000)).filter(Boolean).length;
  expect([taken(0), taken(30_000), taken(59_999), taken(60_000), taken(60_000)]).toEqual([10, 0, 0, 10, 0]);
  expect(allowance.take('x'.repeat(20_000), 200_000, 1)).toBe(false);
});

describe.skipIf(!hasRedis())('several routers with one Redis', () => {
  it('find what others keep, hear of changes by themselves, and let somebody pass who wrote at another', async () => {
    const people = new People();
    const redis = connectRedis({ url: server.url, prefix: 'shared:', log });
    await once(redis, 'ready');
    const store = new RedisStore({ redis, clock: systemClock, log, patienceMs: 5_000 });
    const [here, there] = [new Reader(people, store), new Reader(people, store)];
    await vi.waitFor(async () => {
      for (const one of [here, there]) await one.persons('name', [ada]);
      people.calls.length = 0;
      for (const one of [here, there]) await one.persons('name', [ada]);
      expect(people.calls).toEqual([]);
    });
    const actor = actorOf(bob);
    expect(await there.persons('name', [ada], { actor })).toEqual([{ name: 'name 0' }]);
    expect(people.calls).toEqual([]);
    // Nobody has told the other router of it.
    const silently = people.rename.bind(people);
    people.rename = (id, name) => silently(id, name, false);
    await here.run(`mutation { rename(id: "${ada}", name: "Ada") { id } }`, {}, { actor });
    expect(await there.persons('name', [ada], { actor })).toEqual([{ name: 'Ada' }]);
    await vi.waitFor(async () => expect(await there.persons('name', [ada])).toEqual([{ name: 'Ada' }]));
    await Promise.all([here.close(), there.close()]);
    redis.disconnect();
  });

  it('ask the subgraph, without waiting long, while Redis hangs or is away', async () => {
    const own = await RedisServer.start();
    const people = new People();
    const redis = connectRedis({ url: own.url, prefix: '', log });
    await once(redis, 'ready');
    const storeThat = (restMs: number) =>
      new RedisStore({ redis, clock: systemClock, log, patienceMs: 200, restMs });
    const [reader, patient] = [new Reader(people, storeThat(100)), new Reader(people, storeThat(3_600_000))];
    const read = async (by = reader): Promise<void> => {
      expect(await by.persons('name', [ada])).toEqual([{ name: 'name 0' }]);
    };
    const isKept = async (): Promise<void> => {
      await vi.waitFor(async () => {
        await read();
        people.calls.length = 0;
        await read();
        expect(people.calls).toEqual([]);
      });
    };
    await isKept();
    const asked = vi.spyOn(redis, 'mget');
    await vi.waitFor(async () => {
      await read(patient);
      expect(asked).toHaveBeenCalled();
    });
    own.pause();
    await vi.waitFor(async () => {
      await read(patient);
      expect(patient.cache.counts.isThere()).toBe(false);
    });
    // The first one has found out; the next ones do not even try.
    asked.mockClear();
    await read(patient);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
    await patient.close();
    await read();
    own.resume();
    await isKept();
    await own.kill();
    await vi.waitFor(async () => {
      await read();
      expect(reader.cache.counts.isThere()).toBe(false);
    });
    await own.start();
    await isKept();
    await reader.close();
    redis.disconnect();
    await own.stop();
  });
});
