import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import type { LoggedEvent } from './event.ts';
import { localFeed, type EventFeed } from './feed.ts';
import { deferred, openParty, orderTopic, sale, shopAndLedger, type Party } from './testing/shop.ts';

const soak = Number(process.env['SOAK'] ?? 1);

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

  it('reads in the order of positions, from any of them on', async () => {
    const topics = [orderTopic(), orderTopic()];
    for (let n = 0; n < 6; n += 1) await shop.append(sale(topics[n % 2] ?? '', n));
    const page = await feed.read(0, 4);
    expect(page.events.map(({ position, payload }) => [position, payload])).toEqual([
      [1, { amount: 0 }],
      [2, { amount: 1 }],
      [3, { amount: 2 }],
      [4, { amount: 3 }],
    ]);
    expect(page).toMatchObject({ upTo: 4, isHeld: false });
    expect(await positions(4)).toEqual([5, 6]);
    expect(await feed.read(6, 4)).toEqual({ events: [], upTo: 6, isHeld: false });
    expect(await feed.head()).toBe(6);
  });

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

  it('is called about news of its own log only', async () => {
    let calls = 0;
    const end = feed.onNews(() => (calls += 1));
    shop.events.doorbell.ring('ledger/account:1', 1);
    expect(calls).toBe(0);
    await shop.append(sale(orderTopic()));
    expect(calls).toBe(1);
    end();
    await shop.append(sale(orderTopic()));
    expect(calls).toBe(1);
  });

  it(
    'loses and repeats nothing while many write, wait and roll back in any order',
    async () => {
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
        for (let after = 0, isOver = false; !isOver;) {
          const wasWriting = isWriting;
          const page = await feed.read(after, limit);
          seen.push(...page.events.map(({ position }) => position));
          isOver = !wasWriting && !page.isHeld && page.events.length === 0;
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
    },
    30_000 * soak,
  );
});
