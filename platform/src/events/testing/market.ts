import { cloneDatabase } from '../../testing/database.ts';
import { runConsumers, type ConsumerRunner } from '../consumer-runner.ts';
import { consumersOf, type Consumers } from '../consumers.ts';
import type { LoggedEvent } from '../event.ts';
import { localFeed, type EventFeed } from '../feed.ts';
import type { Handler } from '../handler.ts';
import type { RetryPolicy } from '../parking.ts';
import { amountOf, openParty, sale, shopAndLedger, type Party } from './shop.ts';

/** A shop and the ledgers of some processes, on a database of their own. */
export class Market {
  private readonly parties: Party[];
  private readonly runners: ConsumerRunner[] = [];

  private constructor(
    readonly databaseUrl: string,
    readonly shop: Party,
    readonly feed: EventFeed,
  ) {
    this.parties = [shop];
  }

  static async open(): Promise<Market> {
    const databaseUrl = await cloneDatabase(shopAndLedger);
    const shop = await openParty('shop', { databaseUrl });
    return new Market(databaseUrl, shop, localFeed(shop));
  }

  async openLedger(...handlers: Handler[]): Promise<Party> {
    const ledger = await openParty('ledger', { databaseUrl: this.databaseUrl, handlers });
    this.parties.push(ledger);
    return ledger;
  }

  /** Runs the ledger's handlers; an event that fails is parked for good the second time unless `retry` says so. */
  run(ledger: Party, retry: Partial<RetryPolicy> = { attempts: 2 }, feed = this.feed): ConsumerRunner {
    const runner = runConsumers(ledger, [feed], { retry });
    this.runners.push(runner);
    return runner;
  }

  consumers(ledger: Party): Consumers {
    return consumersOf(ledger, [this.feed]);
  }

  /** One sale after the other, with the amounts 0, 1, 2 … */
  async sell(count: number, topics: readonly string[]): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for (let n = 0; n < count; n += 1)
      events.push(...(await this.shop.append(sale(topics[(n * 7) % topics.length] ?? '', n))));
    return events;
  }

  /** @throws when the handler has not done the last of these events within a time that is ample */
  async caughtUp(ledger: Party, handler: string, events: readonly LoggedEvent[]): Promise<void> {
    const position = Math.max(...events.map((event) => event.position));
    if (await this.consumers(ledger).caughtUp(handler, position, 240_000)) return;
    throw new Error(`${handler} did not reach ${position}`);
  }

  totals(): Promise<object[]> {
    return this.shop.query('select * from ledger.total order by topic collate "C"');
  }

  /** What was booked, in the order in which it was. */
  booked(): Promise<{ topic: string; seq: number }[]> {
    return this.shop.query('select topic, seq from ledger.entry order by nth');
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.splice(0).map((runner) => runner.stop()));
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all(this.parties.map((party) => party.close()));
  }
}

/** The rows that `totals` must come to. */
export function totalsFrom(events: readonly LoggedEvent[]): object[] {
  const topics = [...new Set(events.map(({ topic }) => topic))].sort();
  return topics.map((topic) => {
    const own = events.filter((event) => event.topic === topic);
    return { topic, amount: own.reduce((sum, event) => sum + amountOf(event), 0), last_seq: own.length };
  });
}

/** The seqs that were booked, by topic: 1, 2, 3 … when each was booked once and in its order. */
export function seqsByTopic(entries: readonly { topic: string; seq: number }[]): Record<string, number[]> {
  const seqs: Record<string, number[]> = {};
  for (const { topic, seq } of entries) (seqs[topic] ??= []).push(seq);
  return seqs;
}
