import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { localFeed, type EventFeed, type OriginFeed } from '../events/index.ts';
import { Market, seqsByTopic, totalsFrom } from '../events/testing/market.ts';
import { bookkeeper, orderTopic, totals, type Party } from '../events/testing/shop.ts';
import { createLogger } from '../log/index.ts';
import { cloneDatabase } from '../testing/database.ts';
import { hasRedis, RedisServer } from '../testing/redis-server.ts';
import { connectRedis, redisFeed, runRelay, type Relay } from './index.ts';

const log = createLogger({ service: 'test', level: 'silent' });

describe.skipIf(!hasRedis())('events over Redis', () => {
  let server: RedisServer;
  let market: Market;
  let redis: Redis;
  let origin: OriginFeed;
  const relays: Relay[] = [];

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  beforeEach(async () => {
    market = await Market.open();
    redis = connectRedis({ url: server.url, prefix: `${market.databaseUrl.slice(-8)}:`, log });
    await vi.waitFor(() => redis.ping());
    const local = localFeed(market.shop);
    origin = { ...local, read: vi.fn(local.read.bind(local)), head: vi.fn(local.head.bind(local)) };
    Object.assign(origin, { producer: local.producer, logId: local.logId.bind(local) });
  });
  afterEach(async () => {
    await market.stop();
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    redis.disconnect();
    await market.close();
  });

  function relay(producer: Party = market.shop): Relay {
    const begun = runRelay(producer, { redis, log });
    relays.push(begun);
    return begun;
  }
  /** The feed of another process: it knows nothing of what this one has seen. */
  function open(): EventFeed {
    return redisFeed({ redis, doorbell: market.shop.events.doorbell, origin });
  }
  async function hasCopied(position: number): Promise<void> {
    await vi.waitFor(async () => {
      const [last] = await redis.xrevrange('events:shop', '+', '-', 'COUNT', 1);
      expect(last?.[0]).toBe(`${position}-0`);
    });
  }
  async function positions(feed: EventFeed, after = 0): Promise<number[]> {
    const read: number[] = [];
    for (let upTo = after; ;) {
      const page = await feed.read(upTo, 4);
      if (page.events.length === 0) return read;
      read.push(...page.events.map(({ position }) => position));
      upTo = page.upTo;
    }
  }
  const upTo = (last: number, after = 0): number[] =>
    Array.from({ length: last - after }, (_, nth) => after + nth + 1);

  it('leave the producer alone when nothing is missing', async () => {
    await market.sell(2, [orderTopic()]);
    relay();
    await vi.waitFor(async () => {
      await market.sell(1, [orderTopic()]);
      expect(await redis.exists('events:shop')).toBe(1);
    });
    const ledger = await market.openLedger(bookkeeper('books'));
    market.run(ledger, undefined, open());
    const begun = await market.sell(1, [orderTopic()]);
    await market.caughtUp(ledger, 'books', begun);
    vi.mocked(origin.read).mockClear();
    await market.caughtUp(ledger, 'books', await market.sell(30, [orderTopic(), orderTopic()]));
    expect(origin.read).not.toHaveBeenCalled();
  });

  it('have each effect once, in order, while Redis forgets everything, is away, and comes back', async () => {
    relay();
    const ledger = await market.openLedger(bookkeeper('books'), totals());
    market.run(ledger, { attempts: 2, lastDelayMs: 100 }, open());
    const topics = [orderTopic(), orderTopic(), orderTopic()];
    const events = await market.sell(20, topics);
    await market.caughtUp(ledger, 'books', events);
    await server.kill();
    events.push(...(await market.sell(20, topics)));
    await market.caughtUp(ledger, 'books', events);
    const selling = market.sell(60, topics);
    await server.start();
    events.push(...(await selling));
    await vi.waitFor(async () => {
      events.push(...(await market.sell(1, topics)));
      expect(await redis.exists('events:shop')).toBe(1);
    });
    events.push(...(await market.sell(10, topics)));
    await hasCopied(events.length);
    await market.caughtUp(ledger, 'books', events);
    await market.caughtUp(ledger, 'totals', events);
    const booked = await market.booked();
    expect(booked).toHaveLength(events.length);
    for (const seqs of Object.values(seqsByTopic(booked)))
      expect(seqs).toEqual(seqs.map((_, nth) => nth + 1));
    expect(await market.totals()).toEqual(totalsFrom(events));
    await market.consumers(ledger).rebuild('totals');
    await market.caughtUp(ledger, 'totals', events);
    expect(await market.totals()).toEqual(totalsFrom(events));
  });

  it('are read from the producer where the stream has a hole, and from its beginning', async () => {
    relay();
    await vi.waitFor(() => expect(relays[0]?.isActive).toBe(true));
    await market.sell(12, [orderTopic()]);
    await hasCopied(12);
    await redis.xdel('events:shop', '5-0', '6-0', '9-0');
    await redis.xadd('events:shop', '13-0', 'after', '12', 'event', 'no event');
    expect(await positions(open())).toEqual(upTo(12));
    await redis.xtrim('events:shop', 'MAXLEN', 1);
    expect(await positions(open())).toEqual(upTo(12));
    expect(await positions(open(), 7)).toEqual(upTo(12, 7));
  });

  it('are there once and in order although two relays believe that it is their turn', async () => {
    // The lock of another database is another lock.
    const url = await cloneDatabase([]);
    const options = { value: { ...market.shop.dataSource.options, url } };
    const dataSource = Object.create(market.shop.dataSource, { options }) as Party['dataSource'];
    const both = [relay(), relay({ ...market.shop, dataSource })];
    await vi.waitFor(() => expect(both.map(({ isActive }) => isActive)).toEqual([true, true]));
    await Promise.all([1, 2, 3].map(() => market.sell(40, [orderTopic(), orderTopic()])));
    await hasCopied(120);
    const ids = (await redis.xrange('events:shop', '-', '+')).map(([id]) => Number(id.split('-')[0]));
    expect(ids).toEqual(upTo(120, (ids[0] ?? 0) - 1));
    expect(await positions(open())).toEqual(upTo(120));
  });

  it('are copied by another process within seconds when the first one stops', async () => {
    const first = relay();
    await vi.waitFor(() => expect(first.isActive).toBe(true));
    const second = relay();
    await market.sell(3, [orderTopic()]);
    await hasCopied(3);
    expect(second.isActive).toBe(false);
    await first.stop();
    await market.sell(3, [orderTopic()]);
    await hasCopied(6);
    expect(second.isActive).toBe(true);
    expect(await positions(open())).toEqual(upTo(6));
  });

  it('of another log make way for those of this one', async () => {
    await redis.xadd('events:shop', '900-0', 'after', '899', 'event', '{}');
    await market.sell(2, [orderTopic()]);
    relay();
    await vi.waitFor(async () => expect(await redis.exists('events:shop')).toBe(0));
    await market.sell(2, [orderTopic()]);
    await hasCopied(4);
    expect(await positions(open())).toEqual(upTo(4));
  });

  it('of a log that is no more are no facts, with a relay and without', async () => {
    const former = await Market.open();
    const copying = relay(former.shop);
    await vi.waitFor(() => expect(copying.isActive).toBe(true));
    await former.sell(3, [orderTopic()]);
    await hasCopied(3);
    await copying.stop();
    await former.close();
    expect(await open().read(0, 10)).toEqual({ events: [], upTo: 0, isHeld: false });
    const [event] = await market.sell(5, [orderTopic()]);
    const feed = open();
    expect((await feed.read(0, 1)).events).toEqual([event]);
    expect(await positions(feed)).toEqual(upTo(5));
    relay();
    await vi.waitFor(async () => expect(await redis.exists('events:shop')).toBe(0));
    await market.sell(2, [orderTopic()]);
    await hasCopied(7);
    vi.mocked(origin.read).mockClear();
    expect((await feed.read(5, 4)).events.map(({ position }) => position)).toEqual([6, 7]);
    expect(origin.read).not.toHaveBeenCalled();
  });

  it('are read and counted from the stream while the producer is away', async () => {
    relay();
    await vi.waitFor(() => expect(relays[0]?.isActive).toBe(true));
    await market.sell(6, [orderTopic()]);
    await hasCopied(6);
    const [first] = await redis.xrange('events:shop', '-', '+', 'COUNT', 1);
    const away = (): Promise<never> => Promise.reject(new Error('away'));
    const feed = open();
    await feed.read(5, 1);
    Object.assign(origin, { read: away, head: away, logId: away });
    const after = Number(first?.[0].split('-')[0]) - 1;
    expect(await positions(feed, after)).toEqual(upTo(6, after));
    expect(await feed.head()).toBe(6);
    // One who has never heard of the log cannot tell whose events these are.
    await expect(open().read(after, 1)).rejects.toThrow('away');
    await expect(open().head()).rejects.toThrow('away');
    await expect(
      redisFeed({ redis, doorbell: market.shop.events.doorbell, origin }).read(-1, 1),
    ).rejects.toThrow('away');
  });
});
