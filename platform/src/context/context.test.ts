import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousActor } from '../actor/index.ts';
import { createMemoryDoorbell, openEventLog } from '../events/index.ts';
import { createLogger } from '../log/index.ts';
import { cloneDatabase } from '../testing/database.ts';
import { createContext, systemClock, uuids, type RequestContext } from './index.ts';

describe('an effect after a commit', () => {
  const lines: string[] = [];
  let dataSource: DataSource;
  let context: RequestContext;

  beforeAll(async () => {
    dataSource = await new DataSource({ type: 'postgres', url: await cloneDatabase([]) }).initialize();
    const log = createLogger({
      service: 'test',
      level: 'error',
      destination: { write: (line: string) => lines.push(line) },
    });
    const meta = { requestId: 'r1', actor: anonymousActor() };
    const shared = { schema: 'public', dataSource, clock: systemClock, ids: uuids, log };
    const events = openEventLog({ ...shared, doorbell: createMemoryDoorbell() });
    const parts = { ...shared, loaders: {}, events };
    context = createContext(parts, meta);
  });
  afterAll(() => dataSource.destroy());

  it('runs when the outermost transaction has committed, not before', async () => {
    const order: string[] = [];
    await context.transact(async (tx) => {
      await tx.transact((inner) => Promise.resolve(inner.afterCommit(() => order.push('effect'))));
      order.push('act');
    });
    expect(order).toEqual(['act', 'effect']);
  });

  it('never runs when the act failed', async () => {
    const ran: string[] = [];
    const act = context.transact((tx) => {
      tx.afterCommit(() => ran.push('effect'));
      return Promise.reject(new Error('refused'));
    });
    await expect(act).rejects.toThrow('refused');
    expect(ran).toEqual([]);
  });

  it('fails neither the act nor other effects when it fails, and is logged', async () => {
    const ran: string[] = [];
    const result = await context.transact((tx) => {
      tx.afterCommit(() => {
        throw new Error('no listener');
      });
      tx.afterCommit(() => ran.push('second'));
      return Promise.resolve('done');
    });
    expect([result, ran]).toEqual(['done', ['second']]);
    expect(lines.join()).toContain('no listener');
  });
});
