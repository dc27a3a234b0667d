import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryPolicy } from './consumer-runner.ts';
import type { LoggedEvent } from './event.ts';
import { probeDatabase } from '../server/health.ts';
import { delayMs, replayTopic } from './parking.ts';
import { Market, seqsByTopic, totalsFrom } from './testing/market.ts';
import { bookkeeper, orderTopic, sale, totals } from './testing/shop.ts';

const soak = Number(process.env['SOAK'] ?? 1);
const inTime = { timeout: 60_000, interval: 20 };
const oneAttempt = { attempts: 1 };

describe('a handler that fails', () => {
  let market: Market;
  let poison: string;
  let sound: string;
  /** What to do with the poison's event of that number; by default it fails. */
  let poisonous: (event: LoggedEvent) => boolean;

  beforeEach(async () => {
    market = await Market.open();
    poison = orderTopic();
    sound = orderTopic();
    poisonous = ({ seq }) => seq === 2;
  });
  afterEach(() => market.close());

  const taste = (event: LoggedEvent): void => {
    if (event.topic === poison && poisonous(event)) throw new Error(`cannot stomach ${event.seq}`);
  };

  it('parks the event and its topic for itself; other topics and other handlers go on', async () => {
    const ledger = await market.openLedger(bookkeeper('books', taste), totals());
    market.run(ledger, oneAttempt);
    const events = await market.sell(8, [poison, sound]);
    await market.caughtUp(
      ledger,
      'books',
      events.filter(({ topic }) => topic === sound),
    );
    await market.caughtUp(ledger, 'totals', events);
    const status = (): Promise<unknown> => market.consumers(ledger).status();
    await expect.poll(status, inTime).toMatchObject([
      { handler: 'books', from: 'shop', position: 8, head: 8, isCatchingUp: false, parked: 3 },
      { handler: 'totals', position: 8, parked: 0 },
    ]);
    expect(seqsByTopic(await market.booked())).toEqual({ [poison]: [1], [sound]: [1, 2, 3, 4] });
    expect(await market.totals()).toEqual(totalsFrom(events));
    expect(await probeDatabase(ledger)).toMatchObject({ database: 'CONNECTED', parked: 3 });
    const parked = await market.consumers(ledger).listParked('books');
    expect(
      parked.map(({ event, attempts, reason, retryAt }) => [event.seq, attempts, reason, retryAt]),
    ).toEqual([
      [2, 1, 'Error: cannot stomach 2', null],
      [3, 0, null, null],
      [4, 0, null, null],
    ]);
    expect(parked[0]?.event).toEqual(events.find(({ topic, seq }) => topic === poison && seq === 2));
  });

  it('parks the same where it takes several at once: what is sound is done once, alone or together', async () => {
    const books = bookkeeper('books', taste);
    const together: number[] = [];
    const ledger = await market.openLedger({
      ...books,
      handleAll: async (tx, events) => {
        for (const event of events) await books.handle(tx, event);
        together.push(events.length);
      },
    });
    const events = await market.sell(8, [poison, sound]);
    market.run(ledger, oneAttempt);
    await expect.poll(() => market.consumers(ledger).listParked('books'), inTime).toHaveLength(3);
    expect(together).toEqual([]);
    expect(seqsByTopic(await market.booked())).toEqual({ [poison]: [1], [sound]: [1, 2, 3, 4] });
    const more = await market.shop.context.transact((tx) =>
      tx.events.append(tx, [sale(sound), sale(poison), sale(sound)]),
    );
    await market.caughtUp(
      ledger,
      'books',
      more.filter(({ topic }) => topic === sound),
    );
    expect(together).toEqual([2]);
    poisonous = () => false;
    expect(await market.consumers(ledger).replayParked('books')).toBe(0);
    await market.caughtUp(ledger, 'books', [...events, ...more]);
    expect(seqsByTopic(await market.booked())).toEqual({
      [poison]: [1, 2, 3, 4, 5],
      [sound]: [1, 2, 3, 4, 5, 6],
    });
  });

  it('takes the parked events up in their order once it is mended', async () => {
    const ledger = await market.openLedger(bookkeeper('books', taste));
    market.run(ledger, oneAttempt);
    const events = await market.sell(8, [poison, sound]);
    await expect.poll(() => market.consumers(ledger).listParked(), inTime).toHaveLength(3);
    poisonous = () => false;
    expect(await market.consumers(ledger).replayParked('books')).toBe(0);
    const later = await market.shop.append(sale(poison));
    await market.caughtUp(ledger, 'books', [...events, ...later]);
    const four = [1, 2, 3, 4];
    expect(seqsByTopic(await market.booked())).toEqual({ [poison]: [...four, 5], [sound]: four });
  });

  it('stops a replay where it fails again, and keeps what is behind that in its order', async () => {
    const ledger = await market.openLedger(bookkeeper('books', taste));
    market.run(ledger, oneAttempt);
    await market.sell(8, [poison, sound]);
    const { listParked, replayParked } = market.consumers(ledger);
    await expect.poll(() => listParked(), inTime).toHaveLength(3);
    poisonous = ({ seq }) => seq === 3;
    expect(await replayParked('books', sound)).toBe(3);
    expect(await replayParked('books', poison)).toBe(2);
    const parked = await listParked();
    expect(parked.map(({ event, reason }) => [event.seq, reason])).toEqual([
      [3, 'Error: cannot stomach 3'],
      [4, null],
    ]);
    expect(parked[0]?.retryAt).not.toBeNull();
    poisonous = () => false;
    await expect.poll(() => listParked(), inTime).toEqual([]);
    expect(seqsByTopic(await market.booked())[poison]).toEqual([1, 2, 3, 4]);
  });

  it('tries again by itself, later each time, and in vain only so often', async () => {
    const ledger = await market.openLedger(bookkeeper('books', taste));
    let failures = 0;
    poisonous = ({ seq }) => seq === 1 && ++failures < 3;
    const runner = market.run(ledger, { attempts: 3, firstDelayMs: 10 });
    const events = await market.sell(3, [poison]);
    await market.caughtUp(ledger, 'books', events);
    expect(await market.consumers(ledger).listParked()).toEqual([]);
    expect(seqsByTopic(await market.booked())[poison]).toEqual([1, 2, 3]);
    poisonous = () => true;
    await market.shop.append(sale(poison));
    const { listParked } = market.consumers(ledger);
    await expect.poll(() => listParked(), inTime).toMatchObject([{ attempts: 3, retryAt: null }]);
    await runner.stop();
  });

  it('takes up many topics that failed together', async () => {
    const failed = new Set<string>();
    const ledger = await market.openLedger(
      bookkeeper('books', ({ id }) => {
        if (failed.has(id)) return;
        failed.add(id);
        throw new Error('once each');
      }),
    );
    const topics = Array.from({ length: 70 }, orderTopic);
    await market.shop.append(...topics.map((topic) => sale(topic)));
    market.run(ledger, { attempts: 3, firstDelayMs: 10 });
    await expect.poll(() => market.booked(), inTime).toHaveLength(topics.length);
    expect(await market.consumers(ledger).listParked()).toEqual([]);
  });

  it('waits longer after each failure, never twice the same, up to a limit', () => {
    const policy = { ...retryPolicy(), firstDelayMs: 100, lastDelayMs: 1_000 };
    const delays = (random: number): number[] =>
      [1, 2, 3, 4, 5, 9].map((failures) => delayMs({ ...policy, random: () => random }, failures));
    expect(delays(1)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(delays(0)).toEqual([50, 100, 200, 400, 500, 500]);
    const spread = new Set(Array.from({ length: 20 }, () => delayMs(policy, 3)));
    expect(spread.size).toBeGreaterThan(10);
  });

  it('has the other events of its batch applied once', async () => {
    const ledger = await market.openLedger(totals(taste));
    const events = await market.sell(40, [poison, sound]);
    market.run(ledger, oneAttempt);
    await expect.poll(() => market.consumers(ledger).listParked(), inTime).toHaveLength(19);
    await market.caughtUp(
      ledger,
      'totals',
      events.filter(({ topic }) => topic === sound),
    );
    const first = events.filter(({ topic, seq }) => topic === sound || seq === 1);
    expect(await market.totals()).toEqual(totalsFrom(first));
    poisonous = () => false;
    expect(await market.consumers(ledger).replayParked('totals')).toBe(0);
    expect(await market.totals()).toEqual(totalsFrom(events));
  });

  it('is not held up by an event that ends its connection', async () => {
    const ledger = await market.openLedger(
      bookkeeper('books', async (event, tx) => {
        if (event.topic === poison) await tx.db.query('select pg_terminate_backend(pg_backend_pid())');
      }),
    );
    market.run(ledger, oneAttempt);
    const events = await market.sell(6, [poison, sound]);
    await market.caughtUp(
      ledger,
      'books',
      events.filter(({ topic }) => topic === sound),
    );
    expect(seqsByTopic(await market.booked())).toEqual({ [sound]: [1, 2, 3] });
    await expect.poll(() => market.consumers(ledger).listParked(), inTime).toHaveLength(3);
  });

  it('goes on by itself with a replay that broke off', async () => {
    const ledger = await market.openLedger(bookkeeper('books', taste));
    const runner = market.run(ledger, oneAttempt);
    await market.sell(5, [poison]);
    const { listParked } = market.consumers(ledger);
    await expect.poll(() => listParked(), inTime).toHaveLength(4);
    await runner.stop();
    const end = new AbortController();
    poisonous = ({ seq }) => {
      if (seq === 3) end.abort();
      return false;
    };
    const [books] = ledger.handlers;
    if (books) await replayTopic(ledger, books, poison, retryPolicy(), end.signal);
    expect(await listParked()).toHaveLength(2);
    market.run(ledger, oneAttempt);
    await expect.poll(() => listParked(), inTime).toEqual([]);
    expect(seqsByTopic(await market.booked())[poison]).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps the order of a topic that goes on while its parked events are replayed', async () => {
    const ledger = await market.openLedger(bookkeeper('books', taste));
    market.run(ledger, oneAttempt);
    for (let round = 0; round < 3 * soak; round += 1) {
      poison = orderTopic();
      poisonous = ({ seq }) => seq === 2;
      await market.sell(10, [poison]);
      await expect.poll(() => market.consumers(ledger).listParked(), inTime).not.toEqual([]);
      poisonous = () => false;
      const [events] = await Promise.all([
        market.sell(20, [poison]),
        market.consumers(ledger).replayParked('books'),
      ]);
      await market.caughtUp(ledger, 'books', events);
      await expect.poll(() => market.consumers(ledger).listParked(), inTime).toEqual([]);
      const expected = Array.from({ length: 30 }, (_, nth) => nth + 1);
      expect(seqsByTopic(await market.booked())[poison]).toEqual(expected);
    }
  });
});
