import { buildSchema } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../log/index.ts';
import { connectRedis, redisFeed, runRelay } from '../redis/index.ts';
import { httpFeed } from '../calls/http-feed.ts';
import { SubgraphClient } from '../calls/index.ts';
import { serveSubgraph } from '../server/index.ts';
import { cloneDatabase } from '../testing/database.ts';
import { hasRedis, RedisServer } from '../testing/redis-server.ts';
import type { LoggedEvent } from './event.ts';
import { localFeed, type EventFeed } from './feed.ts';
import { deferred, openParty, orderTopic, sale, shopAndLedger, type Party } from './testing/shop.ts';

const soak = Number(process.env['SOAK'] ?? 1);
const log = createLogger({ service: 'test', level: 'silent' });

let redisServer: RedisServer | undefined;
beforeAll(async () => {
  if (hasRedis()) redisServer = await RedisServer.start();
});
afterAll(() => redisServer?.stop());

interface Kind {
  feed: EventFeed;
  close?(): Promise<unknown>;
}

let installations = 0;

async function overHttp(shop: Party): Promise<Kind> {
  const secrets = ['the secret of this test'];
  const served = await serveSubgraph(
    {
      name: 'shop',
      sdl: '',
      schema: buildSchema('type Query { nothing: String }'),
      createContext: () => ({}),
      health: () => Promise.reject(new Error('nobody asks')),
    },
    { port: 0, host: '127.0.0.1', secrets, log, feed: localFeed(shop) },
  );
  const client = new SubgraphClient({ url: served.url, secrets });
  return {
    feed: httpFeed('shop', client, shop.events.doorbell),
    close: () => client.close().then(() => served.close()),
  };
}

const kinds: Record<string, (shop: Party) => Kind | Promise<Kind>> = {
  'in the same process': (shop) => ({ feed: localFeed(shop) }),
  'over HTTP': overHttp,
  ...(hasRedis() && {
    'over Redis': (shop: Party) => {
      const prefix = `${(installations += 1)}:`;
      const redis = connectRedis({ url: redisServer?.url ?? '', prefix, log });
      const relay = runRelay(shop, { redis, log });
      return {
        feed: redisFeed({ redis, doorbell: shop.events.doorbell, origin: localFeed(shop) }),
        close: () => relay.stop().then(() => redis.disconnect()),
      };
    },
  }),
};

describe.each(Object.entries(kinds))('a feed %s', (_, open) => {
  let shop: Party;
  let kind: Kind;
  let feed: EventFeed;

  beforeEach(async () => {
    shop = await openParty('shop', { databaseUrl: await cloneDatabase(shopAndLedger), poolSize: 20 });
    kind = await open(shop);
    feed = kind.feed;
  });
  afterEach(async () => {
    await kind.close?.();
    await shop.close();
  });

  /** Reads page by page, as often as it takes, until that position is behind it. */
  async function readTo(position: number, after = 0, limit = 100): Promise<LoggedEvent[]> {
    const read: LoggedEvent[] = [];
    let upTo = after;
    await expect
      .poll(
        async () => {
          const page = await feed.read(upTo, limit);
          expect(page.events.length).toBeLessThanOrEqual(limit);
          read.push(...page.events);
          return (upTo = page.upTo);
        },
        { interval: 5 },
      )
      .toBeGreaterThanOrEqual(position);
    return read;
  }

  it('gives every event as it stands in the log, in the order of positions, from any of them on', async () => {
    const topics = [orderTopic(), orderTopic()];
    const logged: LoggedEvent[] = [];
    for (let n = 0; n < 6; n += 1) logged.push(...(await shop.append(sale(topics[n % 2] ?? '', n))));
    expect(await readTo(6)).toEqual(logged);
    expect(await readTo(6, 0, 4)).toEqual(logged);
    expect(await readTo(6, 4)).toEqual(logged.slice(4));
    expect(await feed.read(6, 4)).toEqual({ events: [], upTo: 6, isHeld: false });
    expect(await feed.head()).toBe(6);
  });

  it('never passes an event that is still to be committed, and passes one that never will be', async () => {
    await shop.append(sale(orderTopic()));
    const acts = ['commit', 'roll back'].map((end) => {
      const gate = deferred<void>();
      const appended = deferred<void>();
      const ended = shop.context
        .transact(async (tx) => {
          await tx.events.append(tx, [sale(orderTopic())]);
          appended.resolve();
          await gate.promise;
          if (end === 'roll back') throw new Error('rolled back');
        })
        .catch(() => undefined);
      return { appended: appended.promise, end: () => (gate.resolve(), ended) };
    });
    for (const act of acts) await act.appended;
    await shop.append(sale(orderTopic()));
    await readTo(1);
    for (let look = 0; look < 3; look += 1) expect((await feed.read(1, 100)).events).toEqual([]);
    for (const act of acts) await act.end();
    const positions = (await readTo(4)).map(({ position }) => position);
    expect(positions[0]).toBe(1);
    expect(positions.at(-1)).toBe(4);
    expect(positions).toHaveLength(3);
  });

  it('calls when there is something to read, for news of its own log only', async () => {
    let calls = 0;
    const end = feed.onNews(() => (calls += 1));
    await shop.append(sale(orderTopic()));
    await readTo(1);
    await expect.poll(() => calls).toBeGreaterThan(0);
    for (let seen = 1, before = calls; seen < 4; seen += 1, before = calls) {
      shop.events.doorbell.ring('ledger/account:1', seen);
      expect(calls).toBe(before);
      await shop.append(sale(orderTopic()));
      await expect.poll(() => calls).toBeGreaterThan(before);
      await readTo(seen + 1);
    }
    end();
    const after = calls;
    await shop.append(sale(orderTopic()));
    await readTo(5);
    expect(calls).toBe(after);
  });

  it('loses and repeats nothing while many write, wait and roll back in any order', async () => {
    const topics = Array.from({ length: 8 }, orderTopic);
    const committed: LoggedEvent[] = [];
    let isWriting = true;
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 40 * soak; n += 1) {
        const dice = (writer * 7919 + n * 104_729) % 100;
        await shop.context
          .transact(async (tx) => {
            const events = await tx.events.append(tx, [
              sale(topics[dice % 8] ?? '', n),
              sale(topics[(dice + 3) % 8] ?? '', n),
            ]);
            if (dice % 4 === 0) await new Promise((resolve) => setTimeout(resolve, dice % 15));
            if (dice % 5 === 0) throw new Error('rolled back');
            return events;
          })
          .then(
            (events) => committed.push(...events),
            () => undefined,
          );
      }
    };
    const read = async (limit: number): Promise<number[]> => {
      const seen: number[] = [];
      const last = (): number => Math.max(0, ...committed.map(({ position }) => position));
      for (let after = 0; isWriting || after < last();) {
        const page = await feed.read(after, limit);
        seen.push(...page.events.map(({ position }) => position));
        after = page.upTo;
      }
      return seen;
    };
    const readers = [1, 7, 50, 50].map(read);
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
    isWriting = false;
    const expected = committed.map(({ position }) => position).sort((a, b) => a - b);
    expect(expected.length).toBeGreaterThan(100);
    for (const reader of readers) expect(await reader).toEqual(expected);
  });
});
