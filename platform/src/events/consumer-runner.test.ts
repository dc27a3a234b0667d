import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoggedEvent } from './event.ts';
import { Market, seqsByTopic } from './testing/market.ts';
import { bookkeeper, orderTopic } from './testing/shop.ts';

const soak = Number(process.env['SOAK'] ?? 1);
const inTime = { timeout: 60_000, interval: 20 };
const root = path.resolve(import.meta.dirname, '../../..');

interface Consumer {
  /** Waits for that word on its standard output. */
  says(word: 'active' | 'handling'): Promise<void>;
  kill(): Promise<void>;
}

describe('a process that runs handlers', () => {
  let market: Market;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    market = await Market.open();
  });
  afterEach(async () => {
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
    await market.close();
  });

  function start(standsStill: 'inside' | 'behind' | 'never'): Consumer {
    const program = 'platform/src/events/testing/consumer-process.ts';
    const child = spawn(process.execPath, ['tools/run.mjs', program, market.databaseUrl, standsStill], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines: Interface = createInterface({ input: child.stdout });
    const said = new Set<string>();
    lines.on('line', (line) => said.add(line));
    return {
      says: (word) => expect.poll(() => said.has(word), inTime).toBe(true),
      kill: async () => {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      },
    };
  }

  async function expectOnce(events: readonly LoggedEvent[]): Promise<void> {
    const entries = await market.booked();
    expect(entries).toHaveLength(events.length);
    for (const seqs of Object.values(seqsByTopic(entries)))
      expect(seqs).toEqual(seqs.map((_, nth) => nth + 1));
  }

  it.each([
    ['before the commit of an effect', 'inside', 13],
    ['right after it', 'behind', 14],
  ] as const)('has each effect exactly once when it is killed %s', async (_, standsStill, done) => {
    const events = await market.sell(20, [orderTopic(), orderTopic()]);
    const killed = start(standsStill);
    await killed.says('handling');
    await killed.kill();
    await expect.poll(() => market.booked(), inTime).toHaveLength(done);
    const ledger = await market.openLedger(bookkeeper('books'));
    market.run(ledger);
    await market.caughtUp(ledger, 'books', events);
    await expectOnce(events);
  });

  it('has each effect exactly once when it is killed at any moment, again and again', async () => {
    const topics = Array.from({ length: 5 }, orderTopic);
    const events = await market.sell(20, topics);
    for (let round = 0; round < 2 * soak; round += 1) {
      const killed = start('never');
      await killed.says('active');
      const before = (await market.booked()).length;
      const selling = market.sell(60, topics);
      await expect.poll(async () => (await market.booked()).length, inTime).toBeGreaterThan(before + 5);
      await killed.kill();
      events.push(...(await selling));
    }
    const ledger = await market.openLedger(bookkeeper('books'));
    market.run(ledger);
    await market.caughtUp(ledger, 'books', events);
    await expectOnce(events);
  });

  it('is replaced when it is killed, by one that stands by', async () => {
    const killed = start('never');
    await killed.says('active');
    const ledger = await market.openLedger(bookkeeper('books'));
    const standby = market.run(ledger);
    await market.caughtUp(ledger, 'books', await market.sell(5, [orderTopic()]));
    expect(standby.isActive).toBe(false);
    await killed.kill();
    await expect.poll(() => standby.isActive, inTime).toBe(true);
    await market.caughtUp(ledger, 'books', await market.sell(5, [orderTopic()]));
  });

  it('stands back when its lock is lost, and asks for it anew', async () => {
    const ledger = await market.openLedger(bookkeeper('books'));
    const runner = market.run(ledger);
    await expect.poll(() => runner.isActive, inTime).toBe(true);
    const cut = await market.shop.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())",
    );
    expect(cut).toHaveLength(1);
    await expect.poll(() => runner.isActive, { ...inTime, interval: 5 }).toBe(false);
    await expect.poll(() => runner.isActive, inTime).toBe(true);
    await market.caughtUp(ledger, 'books', await market.sell(3, [orderTopic()]));
  });
});
