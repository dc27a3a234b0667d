import type { Redis } from 'ioredis';
import { systemClock } from '@testverse/platform/context';
import { createLogger } from '@testverse/platform/log';
import { connectRedis } from '@testverse/platform/redis';
import { hasRedis, MovableClock, RedisServer } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisBuckets } from './buckets-redis.ts';
import { MemoryBuckets, type Buckets } from './buckets.ts';
import type { BucketSize } from './limits.ts';

const log = createLogger({ service: 'test', level: 'silent' });
/** What comes back during a test does not make a point. */
const slow: BucketSize = { capacity: 1_000, restorePerSecond: 0.001 };
const quick: BucketSize = { capacity: 10, restorePerSecond: 50 };

let server: RedisServer | undefined;
const connections: Redis[] = [];
beforeAll(async () => {
  if (hasRedis()) server = await RedisServer.start();
});
afterAll(async () => {
  connections.forEach((redis) => redis.disconnect());
  await server?.stop();
});

async function connect(): Promise<Redis> {
  const redis = connectRedis({ url: server?.url ?? '', prefix: 'test:', log });
  connections.push(redis);
  await vi.waitFor(() => redis.ping());
  return redis;
}

interface Kind {
  buckets: Buckets;
  /** Lets so much time go by. */
  pass(ms: number): Promise<void>;
}

const kinds: Record<string, () => Promise<Kind>> = {
  'in memory': () => {
    const clock = new MovableClock();
    const pass = (ms: number): Promise<void> => Promise.resolve(clock.advance({ ms }));
    return Promise.resolve({ buckets: new MemoryBuckets(clock), pass });
  },
  ...(hasRedis() && {
    'over Redis': async () => ({
      buckets: new RedisBuckets({ redis: await connect(), clock: systemClock, log, patienceMs: 60_000 }),
      pass: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    }),
  }),
};

describe.each(Object.entries(kinds))('buckets %s', (_, create) => {
  let kind: Kind;
  beforeAll(async () => {
    kind = await create();
  });

  it('give what they hold, and nothing of what they do not', async () => {
    const { buckets } = kind;
    expect(await buckets.take('a', 1_000, slow)).toMatchObject({
      allowed: true,
      capacity: 1_000,
      remaining: 0,
      retryAfterMs: 0,
      restorePerSecond: 0.001,
    });
    const refused = await buckets.take('a', 50, slow);
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(refused.retryAfterMs / 50_000_000).toBeCloseTo(1, 2);
    expect(refused.fullInMs / 1_000_000_000).toBeCloseTo(1, 2);
    expect(await buckets.take('b', 1, slow)).toMatchObject({ allowed: true, remaining: 999 });
  });

  it('refill steadily up to their size, and waiting as long as told suffices', async () => {
    const { buckets, pass } = kind;
    expect((await buckets.take('c', 10, quick)).allowed).toBe(true);
    for (let n = 0; n < 5; n += 1) {
      const state = await buckets.take('c', 7, quick);
      if (state.allowed) continue;
      expect(state.retryAfterMs).toBeLessThanOrEqual(140);
      await pass(state.retryAfterMs);
      expect((await buckets.take('c', 7, quick)).allowed).toBe(true);
    }
    await pass((await buckets.take('c', 0, quick)).fullInMs);
    expect(await buckets.take('c', 0, quick)).toMatchObject({ remaining: 10, fullInMs: 0 });
  });

  it('give more than they hold only when they are full, and are then owed it', async () => {
    const { buckets, pass } = kind;
    expect(await buckets.take('d', 3_000, slow)).toMatchObject({ allowed: true, remaining: 0 });
    const owing = await buckets.take('d', 1, slow);
    expect(owing.allowed).toBe(false);
    expect(owing.retryAfterMs / 2_001_000_000).toBeCloseTo(1, 2);
    expect((await buckets.refund('d', 2_990, slow)).remaining).toBe(990);
    expect((await buckets.refund('d', 5_000, slow)).remaining).toBe(1_000);
    expect((await buckets.take('e', 12, quick)).allowed).toBe(true);
    const waiting = await buckets.take('e', 12, quick);
    if (!waiting.allowed) await pass(waiting.retryAfterMs);
    expect(waiting.allowed || (await buckets.take('e', 12, quick)).allowed).toBe(true);
  });

  it('give no point twice to many who ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 150 }, () => kind.buckets.take('f', 10, slow)));
    expect(asked.filter(({ allowed }) => allowed)).toHaveLength(100);
  });
});

describe.skipIf(!hasRedis())('buckets over Redis', () => {
  it('are the same for all routers, and forgotten when they are full', async () => {
    const [one, other] = [await connect(), await connect()];
    const [here, there] = [one, other].map(
      (redis) => new RedisBuckets({ redis, clock: systemClock, log, patienceMs: 60_000 }),
    );
    await here?.take('shared', 400, slow);
    expect(await there?.take('shared', 400, slow)).toMatchObject({ remaining: 200 });
    expect(await one.pttl('bucket:shared')).toBeGreaterThan(700_000_000);
    await there?.refund('shared', 800, slow);
    expect(await one.exists('bucket:shared')).toBe(0);
  });

  it('still limit while Redis is away or stands still, nobody waits for it, and it is asked again', async () => {
    const clock = new MovableClock();
    const redis = await connect();
    const buckets = new RedisBuckets({ redis, clock, log });
    const takeAll = async (key: string): Promise<number> => {
      const asked = await Promise.all(Array.from({ length: 15 }, () => buckets.take(key, 100, slow)));
      return asked.filter(({ allowed }) => allowed).length;
    };
    server?.pause();
    expect(await takeAll('standing still')).toBe(10);
    server?.resume();
    await server?.kill();
    await vi.waitFor(() => expect(redis.status).not.toBe('ready'));
    expect(await takeAll('away')).toBe(10);
    await server?.start();
    await vi.waitFor(() => redis.ping());
    await vi.waitFor(async () => {
      clock.advance({ seconds: 1 });
      await buckets.take('back', 500, slow);
      expect(await redis.exists('bucket:back')).toBe(1);
    });
  });
});
