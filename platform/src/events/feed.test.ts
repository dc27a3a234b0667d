import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import type { LoggedEvent } from './event.ts';
import { localFeed, type EventFeed } from './feed.ts';
import { deferred, openParty, orderTopic, sale, shopAndLedger, type Party } from './testing/shop.ts';

describe('localFeed', () => {
  const opened: Party[] = [];
  let shop: Party;
  let feed: EventFeed;

  beforeEach(async () => {
    shop = await openParty('shop', { databaseUrl: await cloneDatabase(shopAndLedger), poolSize: 20 });
    opened.push(shop);
    feed = localFeed(shop);
  });
  afterAll(() => Promise.all(opened.map((party) => party.close())));

  /** Appends and holds the transaction open until `end` is called. */
  async function appendSlowly(before?: Promise<unknown>) {
    const gate = deferred<'commit' | 'roll back'>();
    const appended = deferred<LoggedEvent[]>();
    const begun = deferred<void>();
    const ended = shop.context
      .transact(async (tx) => {
        await tx.db.query('select pg_current_xact_id()');
        begun.resolve();
        await before;
        appended.resolve(await tx.events.append(tx, [sale(orderTopic())]));
        if ((await gate.promise) === 'roll back') throw new Error('rolled back');
      })
      .catch(() => undefined);
    await begun.promise;
    return {
      appended: appended.promise,
      end: (how: 'commit' | 'roll back') => {
        gate.resolve(how);
        return ended;
      },
    };
  }

  async function positions(after = 0): Promise<number[]> {
    return (await feed.read(after, 100)).events.map(({ position }) => position);
  }

  it('waits for a transaction that commits later than positions behind its own', async () => {
    const late = await appendSlowly();
    await late.appended;
    await shop.append(sale(orderTopic()));
    await shop.append(sale(orderTopic()));
    for (let look = 0; look < 3; look += 1) {
      expect(await feed.read(0, 100)).toEqual({ events: [], upTo: 0, isHeld: true });
    }
    await late.end('commit');
    expect(await positions()).toEqual([1, 2, 3]);
  });

  it('waits for it also when it has begun after the one that committed', async () => {
    const mayAppend = deferred<void>();
    const older = await appendSlowly(mayAppend.promise);
    const younger = await appendSlowly();
    await younger.appended;
    mayAppend.resolve();
    await older.appended;
    await older.end('commit');
    for (let look = 0; look < 3; look += 1) expect(await positions()).toEqual([]);
    await younger.end('commit');
    expect(await positions()).toEqual([1, 2]);
  });

  it('passes the gap that a rolled back append leaves', async () => {
    await shop.append(sale(orderTopic()));
    const undone = await appendSlowly();
    await undone.appended;
    await shop.append(sale(orderTopic()));
    expect(await feed.read(0, 100)).toMatchObject({ upTo: 1, isHeld: true });
    await undone.end('roll back');
    await expect.poll(() => positions()).toEqual([1, 3]);
    const another = localFeed(shop);
    await expect.poll(() => another.read(0, 100)).toMatchObject({ upTo: 3, isHeld: false });
  });

  it('stops before a gap it has not seen, although it has passed others', async () => {
    await (await appendSlowly()).end('roll back');
    await shop.append(sale(orderTopic()));
    await expect.poll(() => positions()).toEqual([2]);
    const late = await appendSlowly();
    await late.appended;
    await shop.append(sale(orderTopic()));
    expect(await positions()).toEqual([2]);
    await late.end('commit');
    expect(await positions()).toEqual([2, 3, 4]);
  });

  it('passes no gap for a reader who looked before it was filled', async () => {
    const late = await appendSlowly();
    await late.appended;
    await shop.append(sale(orderTopic()));
    const seen = deferred<void>();
    const answer = deferred<void>();
    let isSlow = false;
    const query = async (sql: string, parameters: unknown[]): Promise<unknown> => {
      const rows: unknown = await shop.dataSource.query(sql, parameters);
      if (!isSlow) return rows;
      isSlow = false;
      seen.resolve();
      await answer.promise;
      return rows;
    };
    const between = localFeed({ ...shop, dataSource: { query } as unknown as Party['dataSource'] });
    expect(await between.read(0, 100)).toMatchObject({ upTo: 0, isHeld: true });
    isSlow = true;
    const looked = between.read(0, 100);
    await seen.promise;
    await late.end('commit');
    await expect.poll(async () => (await between.read(0, 100)).upTo).toBe(2);
    answer.resolve();
    expect((await looked).events.map(({ position }) => position)).not.toEqual([2]);
  });
});
