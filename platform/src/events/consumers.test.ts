import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import { MovableClock } from '../testing/clock.ts';
import { ConsumerLoop } from './consumer-loop.ts';
import { retryPolicy, runConsumers, type ConsumerRunner } from './consumer-runner.ts';
import { consumersOf } from './consumers.ts';
import type { LoggedEvent } from './event.ts';
import { localFeed, type EventFeed } from './feed.ts';
import type { Handler } from './handler.ts';
import { cleanInbox } from './inbox.ts';
import {
  amountOf,
  bookkeeper,
  deferred,
  openParty,
  orderTopic,
  sale,
  shopAndLedger,
  totals,
  type Party,
} from './testing/shop.ts';

const soak = Number(process.env['SOAK'] ?? 1);
const inTime = { timeout: 15_000, interval: 20 };

describe('consumers', () => {
  let databaseUrl: string;
  let shop: Party;
  let feed: EventFeed;
  const parties: Party[] = [];
  const runners: ConsumerRunner[] = [];

  beforeEach(async () => {
    databaseUrl = await cloneDatabase(shopAndLedger);
    shop = await openParty('shop', { databaseUrl });
    parties.push(shop);
    feed = localFeed(shop);
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await Promise.all(parties.splice(0).map((party) => party.close()));
  });

  async function openLedger(...handlers: Handler[]): Promise<Party> {
    const ledger = await openParty('ledger', { databaseUrl, handlers });
    parties.push(ledger);
    return ledger;
  }

  function run(ledger: Party, from = feed): ConsumerRunner {
    const runner = runConsumers(ledger, [from], { retry: { attempts: 2 } });
    runners.push(runner);
    return runner;
  }

  async function sell(count: number, topics: readonly string[]): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for (let n = 0; n < count; n += 1)
      events.push(...(await shop.append(sale(topics[(n * 7) % topics.length] ?? '', n))));
    return events;
  }

  const expectedTotals = (events: readonly LoggedEvent[]): object[] => {
    const topics = [...new Set(events.map(({ topic }) => topic))].sort();
    return topics.map((topic) => {
      const own = events.filter((event) => event.topic === topic);
      return { topic, amount: own.reduce((sum, event) => sum + amountOf(event), 0), last_seq: own.length };
    });
  };
  const totalsOf = (party: Party): Promise<object[]> =>
    party.query('select * from ledger.total order by topic collate "C"');
  const booked = (party: Party): Promise<{ topic: string; seq: number }[]> =>
    party.query('select topic, seq from ledger.entry order by nth');

  async function caughtUp(party: Party, handler: string, events: readonly LoggedEvent[]): Promise<void> {
    const position = Math.max(...events.map((event) => event.position));
    expect(await consumersOf(party, [feed]).caughtUp(handler, position, 15_000)).toBe(true);
  }

  it('starts a new handler with the first event, gives it what it wants, and follows the log', async () => {
    const old = await sell(3, [orderTopic()]);
    const refund = await shop.append(sale(orderTopic(), 5, 'shop.order.returned.v1'));
    const ledger = await openLedger(bookkeeper('books'), totals());
    run(ledger);
    await caughtUp(ledger, 'books', refund);
    await caughtUp(ledger, 'totals', refund);
    const fresh = await sell(2, [orderTopic()]);
    await caughtUp(ledger, 'books', fresh);
    await caughtUp(ledger, 'totals', fresh);
    const expected = [...old, ...fresh].map(({ topic, seq }) => ({ topic, seq }));
    expect(await booked(ledger)).toEqual(expected);
    expect(await totalsOf(ledger)).toEqual(expectedTotals([...old, ...fresh]));
  });

  it('learns of an event from the doorbell, long before it would look by itself', async () => {
    const ledger = await openLedger(bookkeeper('books'));
    run(ledger);
    await caughtUp(ledger, 'books', await sell(1, [orderTopic()]));
    const times: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const events = await sell(1, [orderTopic()]);
      const before = performance.now();
      await caughtUp(ledger, 'books', events);
      times.push(performance.now() - before);
    }
    expect(times.sort((a, b) => a - b)[5]).toBeLessThan(500);
  });

  it('comes to the same totals from events delivered once, twice and ten times, shuffled across topics', async () => {
    const topics = Array.from({ length: 6 }, orderTopic);
    const events = await sell(60 * soak, topics);
    for (const times of [1, 2, 10]) {
      const own = await openLedger({ ...totals(), name: `totals ${times}` }, bookkeeper(`books ${times}`));
      await own.query('delete from ledger.total');
      await own.query('delete from ledger.entry');
      const runner = run(own, carrierOf(events, times));
      for (const { name } of own.handlers) await caughtUp(own, name, events);
      await runner.stop();
      expect(await totalsOf(own)).toEqual(expectedTotals(events));
      const entries = await booked(own);
      expect(entries).toHaveLength(events.length);
      for (const topic of topics) {
        const seqs = entries.filter((entry) => entry.topic === topic).map(({ seq }) => seq);
        expect(seqs).toEqual(seqs.map((_, nth) => nth + 1));
      }
    }
  });

  it('keeps a slow handler from none of the others', async () => {
    const gate = deferred<void>();
    const ledger = await openLedger(
      bookkeeper('slow', () => gate.promise),
      bookkeeper('quick'),
    );
    run(ledger);
    const events = await sell(5, [orderTopic()]);
    await caughtUp(ledger, 'quick', events);
    expect(await consumersOf(ledger, [feed]).caughtUp('slow', 1, 20)).toBe(false);
    gate.resolve();
    await caughtUp(ledger, 'slow', events);
  });

  it('lets a handler append events of its own, in the transaction of its effect', async () => {
    const account = 'ledger/account:00000000-0000-7000-8000-000000000001';
    let failures = 1;
    const ledger = await openLedger(
      bookkeeper('books', async (event, tx) => {
        const booking = { type: 'ledger.account.booked.v1', payload: { amount: amountOf(event) } };
        await tx.events.append(tx, [{ topic: account, event: booking }]);
        if (failures-- > 0) throw new Error('not yet');
      }),
    );
    run(ledger);
    await caughtUp(ledger, 'books', await sell(4, [orderTopic()]));
    const log = await ledger.query('select seq::int, actor_id from ledger.event_log order by seq');
    expect(log).toEqual([1, 2, 3, 4].map((seq) => ({ seq, actor_id: null })));
  });

  it('runs in one of two processes at a time, and in the other when that one stops', async () => {
    const events = await sell(20, [orderTopic(), orderTopic()]);
    const ledgers = [await openLedger(bookkeeper('books')), await openLedger(bookkeeper('books'))];
    const both = ledgers.map((ledger) => run(ledger));
    await expect.poll(() => both.filter(({ isActive }) => isActive), inTime).toHaveLength(1);
    const [first, second] = both[0]?.isActive ? [both[0], both[1]] : [both[1], both[0]];
    await caughtUp(shop, 'books', events).catch(() => undefined);
    await first?.stop();
    expect(first?.isActive).toBe(false);
    const stoppedAt = performance.now();
    await expect.poll(() => second?.isActive, inTime).toBe(true);
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    const [ledger] = ledgers;
    if (ledger) await caughtUp(ledger, 'books', await sell(5, [orderTopic()]));
    expect(await shop.query('select * from ledger.entry')).toHaveLength(25);
  });

  it('has every effect once although two processes believe that it is their turn', async () => {
    const topics = Array.from({ length: 4 }, orderTopic);
    const end = new AbortController();
    const running: Promise<void>[] = [];
    const ledgers = [];
    for (let nth = 0; nth < 2; nth += 1) {
      const pause = (event: LoggedEvent): Promise<unknown> =>
        new Promise((resolve) => setTimeout(resolve, (event.seq * (nth + 3)) % 5));
      const ledger = await openLedger(bookkeeper('books', pause), totals(pause));
      ledgers.push(ledger);
      for (const handler of ledger.handlers)
        running.push(new ConsumerLoop(ledger, handler, feed, retryPolicy()).run(end.signal));
    }
    const events = await sell(40 * soak, topics);
    const [ledger] = ledgers;
    if (!ledger) throw new Error('no ledger');
    await caughtUp(ledger, 'books', events);
    await caughtUp(ledger, 'totals', events);
    end.abort();
    await Promise.all(running);
    expect(await totalsOf(ledger)).toEqual(expectedTotals(events));
    const entries = await booked(ledger);
    expect(entries).toHaveLength(events.length);
    for (const topic of topics) {
      const seqs = entries.filter((entry) => entry.topic === topic).map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, nth) => nth + 1));
    }
  });

  it('finishes the event under way before it stops', async () => {
    const gate = deferred<void>();
    const begun = deferred<void>();
    const ledger = await openLedger(
      bookkeeper('books', () => {
        begun.resolve();
        return gate.promise;
      }),
    );
    const runner = run(ledger);
    await sell(3, [orderTopic()]);
    await begun.promise;
    const stopped = runner.stop();
    gate.resolve();
    await stopped;
    expect(await booked(ledger)).toHaveLength(1);
  });

  it('sends few statements: nothing for events it does not want, a bounded number for each it does', async () => {
    const ledger = await openLedger(totals(), bookkeeper('books'));
    const runner = run(ledger);
    const count = async (act: () => Promise<LoggedEvent[]>): Promise<number> => {
      const before = ledger.statements.length;
      const events = await act();
      await expect
        .poll(async () => (await placesOf(ledger)) >= (events.at(-1)?.position ?? 0), inTime)
        .toBe(true);
      return ledger.statements.length - before;
    };
    await count(() => sell(1, [orderTopic()]));
    await runner.stop();
    const foreign = Array.from({ length: 300 }, () => sale(orderTopic(), 1, 'shop.order.viewed.v1'));
    const unwanted = await shop.append(...foreign);
    const passing = await count(async () => {
      run(ledger);
      return Promise.resolve(unwanted);
    });
    expect(passing).toBeLessThan(30);
    await Promise.all(runners.splice(0).map((one) => one.stop()));
    const wanted = await shop.append(...Array.from({ length: 100 }, (_, n) => sale(orderTopic(), n)));
    const handling = await count(async () => {
      run(ledger);
      return Promise.resolve(wanted);
    });
    // books: begin, offset, inbox, effect (a commit is not counted); totals: the effect; the rest is for the page.
    expect(handling).toBeLessThan(100 * 5 + 30);
  });

  async function placesOf(ledger: Party): Promise<number> {
    const rows = await shop.query<{ position: string }>('select position from ledger.consumer_offset');
    return rows.length < ledger.handlers.length ? -1 : Math.min(...rows.map((row) => Number(row.position)));
  }

  it('forgets after a week what it has handled, and nothing earlier', async () => {
    const clock = new MovableClock();
    const ledger = await openParty('ledger', { databaseUrl, handlers: [bookkeeper('books')], clock });
    parties.push(ledger);
    run(ledger);
    await caughtUp(ledger, 'books', await sell(3, [orderTopic()]));
    clock.advance({ days: 6 });
    await caughtUp(ledger, 'books', await sell(2, [orderTopic()]));
    expect(await cleanInbox(ledger.dataSource.manager, 'ledger', clock.now())).toBe(0);
    clock.advance({ days: 2 });
    expect(await cleanInbox(ledger.dataSource.manager, 'ledger', clock.now())).toBe(3);
    expect(await cleanInbox(ledger.dataSource.manager, 'elsewhere', clock.now())).toBe(0);
  });

  it('refuses handlers of one name, and one whose log it cannot read', async () => {
    const twice = await openLedger(bookkeeper('books'), bookkeeper('books'));
    expect(() => runConsumers(twice, [feed])).toThrow('two handlers of ledger have the same name');
    const lost = await openLedger({ ...bookkeeper('books'), from: 'bakery' });
    expect(() => runConsumers(lost, [feed])).toThrow('books reads bakery, whose feed is not given');
    expect(() => consumersOf(twice, [feed]).caughtUp('none', 1, 1)).toThrow('ledger has no handler none');
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
