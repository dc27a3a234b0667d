import type { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../log/index.ts';
import { connectRedis, createRedisDoorbell } from '../redis/index.ts';
import { cloneDatabase } from '../testing/database.ts';
import { hasRedis, RedisServer } from '../testing/redis-server.ts';
import { createMemoryDoorbell, createPostgresDoorbell, type Doorbell, type JsonValue } from './index.ts';
import { noteTopic } from './testing/log-process.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let databaseUrl: string;
let redisServer: RedisServer | undefined;
const connections: Redis[] = [];
beforeAll(async () => {
  databaseUrl = await cloneDatabase([]);
  if (hasRedis()) redisServer = await RedisServer.start();
});
afterEach(() => connections.splice(0).forEach((redis) => redis.disconnect()));
afterAll(() => redisServer?.stop());

function openRedisDoorbell(prefix = 'here:'): Promise<Doorbell> {
  const redis = connectRedis({ url: redisServer?.url ?? '', prefix, log });
  connections.push(redis);
  return createRedisDoorbell({ redis, log });
}

/** Doorbells that hear each other: one for all of them, or one for each process. */
const kinds: Record<string, () => Promise<[Doorbell, Doorbell]>> = {
  'in memory': () => {
    const doorbell = createMemoryDoorbell();
    return Promise.resolve([doorbell, doorbell]);
  },
  'over PostgreSQL': () =>
    Promise.all([createPostgresDoorbell({ databaseUrl, log }), createPostgresDoorbell({ databaseUrl, log })]),
  ...(hasRedis() && { 'over Redis': () => Promise.all([openRedisDoorbell(), openRedisDoorbell()]) }),
};

describe.each(Object.entries(kinds))('a doorbell %s', (_, create) => {
  const open: Doorbell[] = [];
  afterEach(() => Promise.all(open.splice(0).map((doorbell) => doorbell.close())));
  const createBoth = async (): Promise<[Doorbell, Doorbell]> => {
    const both = await create();
    open.push(...new Set(both));
    return both;
  };
  /** The highest number heard of each topic. */
  const heads = (doorbell: Doorbell): Map<string, number> => {
    const heard = new Map<string, number>();
    doorbell.onRing((topic, seq) => heard.set(topic, Math.max(seq, heard.get(topic) ?? 0)));
    return heard;
  };

  it('is heard here at once, and there soon', async () => {
    const [here, there] = await createBoth();
    const [heardHere, heardThere] = [heads(here), heads(there)];
    const topic = noteTopic();
    here.ring(topic, 7);
    expect(heardHere.get(topic)).toBe(7);
    await vi.waitFor(() => expect(heardThere.get(topic)).toBe(7));
  });

  it('tells the last number of each of 2,000 topics that ring at once', async () => {
    const [here, there] = await createBoth();
    const heard = heads(there);
    const topics = Array.from({ length: 2_000 }, noteTopic);
    for (let seq = 1; seq <= 5; seq += 1) topics.forEach((topic) => here.ring(topic, seq));
    await vi.waitFor(() => expect(topics.filter((topic) => heard.get(topic) !== 5)).toEqual([]));
  });

  it('carries whispers to those who listen to their topic, in order, each once', async () => {
    const [here, there] = await createBoth();
    const [topic, other] = [noteTopic(), noteTopic()];
    const [heardHere, heardThere, heardOther]: JsonValue[][] = [[], [], []];
    here.onWhisper(topic, (said) => heardHere?.push(said));
    there.onWhisper(topic, (said) => heardThere?.push(said));
    there.onWhisper(other, (said) => heardOther?.push(said));
    const said = Array.from({ length: 300 }, (_, n) => ({ n, text: 'ä'.repeat(100) }));
    for (const payload of said) here.whisper(topic, payload);
    here.whisper(other, 'last');
    await vi.waitFor(() => expect(heardOther).toEqual(['last']));
    expect([heardHere, heardThere]).toEqual([said, said]);
  });

  it('refuses a whisper that would not fit, and carries the longest that does', async () => {
    const [here, there] = await createBoth();
    const topic = noteTopic();
    const heard: JsonValue[] = [];
    there.onWhisper(topic, (said) => heard.push(said));
    expect(() => here.whisper(topic, 'x'.repeat(7_000))).toThrow(RangeError);
    here.whisper(topic, 'x'.repeat(6_998));
    await vi.waitFor(() => expect(heard).toEqual(['x'.repeat(6_998)]));
  });

  it('is silent for those who have stopped listening', async () => {
    const [here, there] = await createBoth();
    const topic = noteTopic();
    const heard: unknown[] = [];
    const stops = [
      there.onWhisper(topic, (said) => heard.push(said)),
      there.onRing((which) => heard.push(which)),
      there.onMissed(() => heard.push('missed')),
    ];
    for (const stop of stops) stop();
    const until = heads(there);
    here.whisper(topic, 'hello');
    here.ring(topic, 1);
    await vi.waitFor(() => expect(until.get(topic)).toBe(1));
    expect(heard).toEqual([]);
  });
});

it('a doorbell over PostgreSQL goes on after words that are not its own', async () => {
  const doorbell = await createPostgresDoorbell({ databaseUrl, log });
  const topic = noteTopic();
  const heard = vi.fn();
  doorbell.onRing(heard);
  const stranger = new pg.Client({ connectionString: databaseUrl });
  await stranger.connect();
  const words = [
    'hello',
    'null',
    '[1]',
    '{"rings":null,"whispers":7}',
    JSON.stringify({ rings: { [topic]: 3 } }),
  ];
  for (const word of words) await stranger.query('select pg_notify($1, $2)', ['doorbell', word]);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(topic, 3));
  await stranger.end();
  await doorbell.close();
});

describe('a doorbell over PostgreSQL that loses its connection', () => {
  it('connects again, says that words were missed, and is heard again', async () => {
    const [here, there] = await Promise.all([
      createPostgresDoorbell({ databaseUrl, log }),
      createPostgresDoorbell({ databaseUrl, log }),
    ]);
    const topic = noteTopic();
    const missed = vi.fn();
    const heard = vi.fn();
    there.onMissed(missed);
    there.onRing(heard);
    here.ring(topic, 1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(topic, 1));
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doorbell' and datname = current_database()",
    );
    await admin.end();
    await vi.waitFor(() => expect(missed).toHaveBeenCalled());
    await vi.waitFor(() => {
      here.ring(topic, 2);
      expect(heard).toHaveBeenCalledWith(topic, 2);
    });
    await Promise.all([here.close(), there.close()]);
  });

  it('fails to open where there is no database', async () => {
    const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
    await expect(createPostgresDoorbell({ databaseUrl: nowhere, log })).rejects.toThrow();
  });
});

describe.skipIf(!hasRedis())('a doorbell over Redis', () => {
  const open: Doorbell[] = [];
  afterEach(() => Promise.all(open.splice(0).map((doorbell) => doorbell.close())));
  async function openBoth(...prefixes: [string, string] | []): Promise<[Doorbell, Doorbell]> {
    const both = await Promise.all([openRedisDoorbell(prefixes[0]), openRedisDoorbell(prefixes[1])]);
    open.push(...both);
    return both;
  }

  it('goes on after words that are not its own, and hears those of its installation only', async () => {
    const [here, elsewhere] = await openBoth('here:', 'elsewhere:');
    const topic = noteTopic();
    const heard = vi.fn();
    here.onRing(heard);
    elsewhere.ring(topic, 1);
    const stranger = connectRedis({ url: redisServer?.url ?? '', prefix: '', log });
    connections.push(stranger);
    await vi.waitFor(() => stranger.ping());
    for (const word of ['', 'hello', 'x'.repeat(40), `${'x'.repeat(36)}{"rings":null}`])
      await stranger.publish('here:doorbell', word);
    const last = 'x'.repeat(36) + JSON.stringify({ rings: { [topic]: 3 } });
    await stranger.publish('here:doorbell', last);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(topic, 3));
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('opens without Redis, is heard here, and says that words were missed when Redis comes and comes again', async () => {
    await redisServer?.kill();
    const [here, there] = await openBoth();
    const topic = noteTopic();
    const [heardHere, heardThere, missed] = [vi.fn(), vi.fn(), vi.fn()];
    here.onRing(heardHere);
    there.onRing(heardThere);
    there.onMissed(missed);
    here.ring(topic, 1);
    expect(heardHere).toHaveBeenCalledWith(topic, 1);
    for (let life = 1; life <= 2; life += 1) {
      missed.mockClear();
      await redisServer?.start();
      await vi.waitFor(() => expect(missed).toHaveBeenCalled());
      await vi.waitFor(() => {
        here.ring(topic, life + 1);
        expect(heardThere).toHaveBeenCalledWith(topic, life + 1);
      });
      if (life === 1) await redisServer?.kill();
    }
  });
});
