import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConsumerStatus } from './consumers.ts';
import { Market, totalsFrom } from './testing/market.ts';
import { bookkeeper, deferred, orderTopic, totals } from './testing/shop.ts';

const inTime = { timeout: 60_000, interval: 20 };

describe('a projection', () => {
  let market: Market;

  beforeEach(async () => {
    market = await Market.open();
  });
  afterEach(() => market.close());

  it('is the same table rebuilt as it was grown, also when events come and another process asks for it', async () => {
    const ledger = await market.openLedger(totals());
    const elsewhere = await market.openLedger(totals());
    market.run(ledger);
    const topics = Array.from({ length: 5 }, orderTopic);
    const events = await market.sell(150, topics);
    await market.caughtUp(ledger, 'totals', events);
    const grown = await market.totals();
    expect(grown).toEqual(totalsFrom(events));
    await market.shop.query('update ledger.total set amount = 0');
    for (let round = 0; round < 3; round += 1) {
      const [more] = await Promise.all([
        market.sell(20, topics),
        market.consumers(elsewhere).rebuild('totals'),
      ]);
      events.push(...more);
    }
    await market.caughtUp(ledger, 'totals', events);
    expect(await market.totals()).toEqual(totalsFrom(events));
  });

  it('is known as catching up while it is new and while it is rebuilt', async () => {
    let gate = deferred<void>();
    const ledger = await market.openLedger(totals(() => gate.promise));
    const status = async (): Promise<ConsumerStatus | undefined> =>
      (await market.consumers(ledger).status())[0];
    const isCatchingUp = async (): Promise<boolean | undefined> => (await status())?.isCatchingUp;
    const events = await market.sell(3, [orderTopic()]);
    market.run(ledger);
    expect(await isCatchingUp()).toBe(true);
    expect((await status())?.oldestUnreadAt).toBeInstanceOf(Date);
    gate.resolve();
    await market.caughtUp(ledger, 'totals', events);
    expect(await status()).toMatchObject({ isCatchingUp: false, oldestUnreadAt: null });
    gate = deferred();
    await market.consumers(ledger).rebuild('totals');
    expect(await isCatchingUp()).toBe(true);
    expect(await market.totals()).toEqual([]);
    gate.resolve();
    await expect.poll(isCatchingUp, inTime).toBe(false);
    expect(await market.totals()).toEqual(totalsFrom(events));
  });

  it('leaves what it had parked behind when it is rebuilt', async () => {
    let isBroken = true;
    const ledger = await market.openLedger(
      totals(({ seq }) => {
        if (isBroken && seq > 1) throw new Error('not yet');
      }),
    );
    market.run(ledger, { attempts: 1 });
    const events = await market.sell(4, [orderTopic()]);
    await expect.poll(() => market.consumers(ledger).listParked(), inTime).toHaveLength(3);
    isBroken = false;
    await market.consumers(ledger).rebuild('totals');
    await market.caughtUp(ledger, 'totals', events);
    expect(await market.consumers(ledger).listParked()).toEqual([]);
    expect(await market.totals()).toEqual(totalsFrom(events));
  });

  it('is waited for no longer than asked, and not at all for an event that is parked', async () => {
    const ledger = await market.openLedger(
      totals(({ seq }) => {
        if (seq === 2) throw new Error('never');
      }),
    );
    const { caughtUp, listParked } = market.consumers(ledger);
    const [first, second] = await market.sell(2, [orderTopic()]);
    expect(await caughtUp('totals', first?.position ?? 0, 30)).toBe(false);
    market.run(ledger, { attempts: 1 });
    await expect.poll(() => listParked(), inTime).toHaveLength(1);
    expect(await caughtUp('totals', first?.position ?? 0, 30)).toBe(true);
    expect(await caughtUp('totals', second?.position ?? 0, 30)).toBe(false);
  });

  it('alone can be rebuilt: other effects cannot be undone', async () => {
    const ledger = await market.openLedger(bookkeeper('books'));
    await expect(market.consumers(ledger).rebuild('books')).rejects.toThrow('books is no projection');
  });
});
