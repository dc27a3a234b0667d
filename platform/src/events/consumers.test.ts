import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MovableClock } from '../testing/clock.ts';
import { ConsumerLoop } from './consumer-loop.ts';
import { retryPolicy, runConsumers } from './consumer-runner.ts';
import { consumersOf } from './consumers.ts';
import type { LoggedEvent } from './event.ts';
import type { EventFeed } from './feed.ts';
import { cleanInbox } from './inbox.ts';
import { Market, seqsByTopic, totalsFrom } from './testing/market.ts';
import {
  amountOf,
  bookkeeper,
  deferred,
  openParty,
  orderTopic,
  sale,
  totals,
  type Party,
} from './testing/shop.ts';

const soak = Number(process.env['SOAK'] ?? 1);
const inTime = { timeout: 60_000, interval: 20 };

describe('consumers', () => {
  let market: Market;

  beforeEach(async () => {
    market = await Market.open();
  });
  afterEach(() => market.close());

  it('starts a new handler with the first event, gives it what it wants, and follows the log', async () => {
    const old = await market.sell(3, [orderTopic()]);
    const refund = await market.shop.append(sale(orderTopic(), 5, 'shop.order.returned.v1'));
    const ledger = await market.openLedger(bookkeeper('books'), totals());
    market.run(ledger);
    await market.caughtUp(ledger, 'books', refund);
    await market.caughtUp(ledger, 'totals', refund);
    const fresh = await market.sell(2, [orderTopic()]);
    await market.caughtUp(ledger, 'books', fresh);
    await market.caughtUp(ledger, 'totals', fresh);
    const expected = [...old, ...fresh].map(({ topic, seq }) => ({ topic, seq }));
    expect(await market.booked()).toEqual(expected);
    expect(await market.totals()).toEqual(totalsFrom([...old, ...fresh]));
  });

  it('learns of an event from the doorbell, long before it would look by itself', async () => {
    const { turn } = ConsumerLoop.prototype;
    const turning = vi.spyOn(ConsumerLoop.prototype, 'turn').mockImplementation(async function (
      this: ConsumerLoop,
      signal,
    ) {
      const pauseMs = await turn.call(this, signal);
      return pauseMs < 1_000 ? pauseMs : 3_600_000;
    });
    onTestFinished(() => turning.mockRestore());
    const ledger = await market.openLedger(bookkeeper('books'));
    market.run(ledger);
    await market.caughtUp(ledger, 'books', await market.sell(1, [orderTopic()]));
    for (let n = 0; n < 10; n += 1)
      await market.caughtUp(ledger, 'books', await market.sell(1, [orderTopic()]));
  });

  it('comes to the same totals from events delivered once, twice and ten times, shuffled across topics', async () => {
    const topics = Array.from({ length: 6 }, orderTopic);
    const events = await market.sell(60 * soak, topics);
    for (const times of [1, 2, 10]) {
      const own = await market.openLedger(
        { ...totals(), name: `totals ${times}` },
        bookkeeper(`books ${times}`),
      );
      await own.query('delete from ledger.total');
      await own.query('delete from ledger.entry');
      const runner = market.run(own, {}, carrierOf(events, times));
      for (const { name } of own.handlers) await market.caughtUp(own, name, events);
      await runner.stop();
      expect(await market.totals()).toEqual(totalsFrom(events));
      const entries = await market.booked();
      expect(entries).toHaveLength(events.length);
      for (const seqs of Object.values(seqsByTopic(entries)))
        expect(seqs).toEqual(seqs.map((_, nth) => nth + 1));
    }
  });

  it('keeps a slow handler from none of the others', async () => {
    const gate = deferred<void>();
    const ledger = await market.openLedger(
      bookkeeper('slow', () => gate.promise),
      bookkeeper('quick'),
    );
    market.run(ledger);
    const events = await market.sell(5, [orderTopic()]);
    await market.caughtUp(ledger, 'quick', events);
    expect(await market.consumers(ledger).caughtUp('slow', 1, 20)).toBe(false);
    gate.resolve();
    await market.caughtUp(ledger, 'slow', events);
  });

  it('lets a handler append events of its own, in the transaction of its effect', async () => {
    const account = 'ledger/account:00000000-0000-7000-8000-000000000001';
    let failures = 1;
    const ledger = await market.openLedger(
      bookkeeper('books', async (event, tx) => {
        const booking = { type: 'ledger.account.booked.v1', payload: { amount: amountOf(event) } };
        await tx.events.append(tx, [{ topic: account, event: booking }]);
        if (failures-- > 0) throw new Error('not yet');
      }),
    );
    market.run(ledger);
    await market.caughtUp(ledger, 'books', await market.sell(4, [orderTopic()]));
    const log = await ledger.query('select seq::int, actor_id from ledger.event_log order by seq');
    expect(log).toEqual([1, 2, 3, 4].map((seq) => ({ seq, actor_id: null })));
  });

  it('runs in one of two processes at a time, and in the other when that one stops', async () => {
    const events = await market.sell(20, [orderTopic(), orderTopic()]);
    const ledgers = [
      await market.openLedger(bookkeeper('books')),
      await market.openLedger(bookkeeper('books')),
    ];
    const both = ledgers.map((ledger) => market.run(ledger));
    await expect.poll(() => both.filter(({ isActive }) => isActive), inTime).toHaveLength(1);
    const [first, second] = both[0]?.isActive ? [both[0], both[1]] : [both[1], both[0]];
    await market.caughtUp(ledgers[0] ?? market.shop, 'books', events);
    await first?.stop();
    expect(first?.isActive).toBe(false);
    await expect.poll(() => second?.isActive, inTime).toBe(true);
    const later = await market.sell(5, [orderTopic()]);
    await market.caughtUp(ledgers[0] ?? market.shop, 'books', later);
    expect(await market.shop.query('select * from ledger.entry')).toHaveLength(25);
  });

  it('has every effect once although two processes believe that it is their turn', async () => {
    const topics = Array.from({ length: 4 }, orderTopic);
    const end = new AbortController();
    const running: Promise<void>[] = [];
    const ledgers = [];
    for (let nth = 0; nth < 2; nth += 1) {
      const pause = (event: LoggedEvent): Promise<unknown> =>
        new Promise((resolve) => setTimeout(resolve, (event.seq * (nth + 3)) % 5));
      const ledger = await market.openLedger(bookkeeper('books', pause), totals(pause));
      ledgers.push(ledger);
      for (const handler of ledger.handlers)
        running.push(new ConsumerLoop(ledger, handler, market.feed, retryPolicy()).run(end.signal));
    }
    const events = await market.sell(40 * soak, topics);
    const [ledger] = ledgers;
    if (!ledger) throw new Error('no ledger');
    await market.caughtUp(ledger, 'books', events);
    await market.caughtUp(ledger, 'totals', events);
    end.abort();
    await Promise.all(running);
    expect(await market.totals()).toEqual(totalsFrom(events));
    const entries = await market.booked();
    expect(entries).toHaveLength(events.length);
    for (const seqs of Object.values(seqsByTopic(entries)))
      expect(seqs).toEqual(seqs.map((_, nth) => nth + 1));
  });

  it('finishes the event under way before it stops', async () => {
    const gate = deferred<void>();
    const begun = deferred<void>();
    const ledger = await market.openLedger(
      bookkeeper('books', () => {
        begun.resolve();
        return gate.promise;
      }),
    );
    const runner = market.run(ledger);
    await market.sell(3, [orderTopic()]);
    await begun.promise;
    const stopped = runner.stop();
    gate.resolve();
    await stopped;
    expect(await market.booked()).toHaveLength(1);
  });

  it('sends few statements: nothing for events it does not want, a bounded number for each it does', async () => {
    const ledger = await market.openLedger(totals(), bookkeeper('books'));
    const runner = market.run(ledger);
    const count = async (act: () => Promise<LoggedEvent[]>): Promise<number> => {
      const before = ledger.statements.length;
      const events = await act();
      await expect
        .poll(async () => (await placesOf(ledger)) >= (events.at(-1)?.position ?? 0), inTime)
        .toBe(true);
      return ledger.statements.length - before;
    };
    await count(() => market.sell(1, [orderTopic()]));
    await runner.stop();
    const foreign = Array.from({ length: 300 }, () => sale(orderTopic(), 1, 'shop.order.viewed.v1'));
    const unwanted = await market.shop.append(...foreign);
    const passing = await count(async () => {
      market.run(ledger);
      return Promise.resolve(unwanted);
    });
    expect(passing).toBeLessThan(30);
    await market.stop();
    const wanted = await market.shop.append(...Array.from({ length: 100 }, (_, n) => sale(orderTopic(), n)));
    const handling = await count(async () => {
      market.run(ledger);
      return Promise.resolve(wanted);
    });
    // books: begin, offset, inbox, effect (a commit is not counted); totals: the effect; the rest is for the page.
    expect(handling).toBeLessThan(100 * 5 + 30);
  });

  async function placesOf(ledger: Party): Promise<number> {
    const rows = await market.shop.query<{ position: string }>('select position from ledger.consumer_offset');
    return rows.length < ledger.handlers.length ? -1 : Math.min(...rows.map((row) => Number(row.position)));
  }

  it('forgets after a week what it has handled, and nothing earlier', async () => {
    const clock = new MovableClock();
    const { databaseUrl } = market;
    const ledger = await openParty('ledger', { databaseUrl, handlers: [bookkeeper('books')], clock });
    market.run(ledger);
    await market.caughtUp(ledger, 'books', await market.sell(3, [orderTopic()]));
    clock.advance({ days: 6 });
    await market.caughtUp(ledger, 'books', await market.sell(2, [orderTopic()]));
    expect(await cleanInbox(ledger.dataSource.manager, 'ledger', clock.now())).toBe(0);
    clock.advance({ days: 2 });
    expect(await cleanInbox(ledger.dataSource.manager, 'ledger', clock.now())).toBe(3);
    expect(await cleanInbox(ledger.dataSource.manager, 'elsewhere', clock.now())).toBe(0);
  });

  it('refuses handlers of one name, and one whose log it cannot read', async () => {
    const twice = await market.openLedger(bookkeeper('books'), bookkeeper('books'));
    expect(() => runConsumers(twice, [market.feed])).toThrow('two handlers of ledger have the same name');
    const lost = await market.openLedger({ ...bookkeeper('books'), from: 'bakery' });
    expect(() => runConsumers(lost, [market.feed])).toThrow('books reads bakery, whose feed is not given');
    expect(() => consumersOf(twice, [market.feed]).caughtUp('none', 1, 1)).toThrow(
      'ledger has no handler none',
    );
  });
});

/** A carrier that delivers at least once: each event several times, topics mixed anew, each topic in its order. */
function carrierOf(events: readonly LoggedEvent[], times: number): EventFeed {
  const topics = [...new Set(events.map(({ topic }) => topic))];
  const queues = topics.map((topic) =>
    Array.from({ length: times }, () => events.filter((event) => event.topic === topic)).flat(),
  );
  const delivered: LoggedEvent[] = [];
  for (let dice = 17; queues.some((queue) => queue.length > 0); dice = (dice * 48_271) % 2_147_483_647) {
    const next = queues[dice % queues.length]?.shift();
    if (next) delivered.push(next);
  }
  const head = events.at(-1)?.position ?? 0;
  return {
    producer: 'shop',
    read: (after) =>
      Promise.resolve(
        after >= head
          ? { events: [], upTo: after, isHeld: false }
          : { events: delivered, upTo: head, isHeld: false },
      ),
    head: () => Promise.resolve(head),
    onNews: () => () => undefined,
  };
}
