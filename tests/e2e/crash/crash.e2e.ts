import { afterEach, describe, expect, it } from 'vitest';
import { dataFolder, removeFolder, serverPid } from '../../support/places.ts';
import { gone } from '../../support/processes.ts';
import { startProduct, type Product } from '../../support/product.ts';
import { countAcknowledged, Crowd, differences, plan } from './acts.ts';

let product: Product | undefined;
let dataDir: string;

afterEach(async () => {
  await product?.stop();
  await removeFolder(dataDir);
});

const acts = 500;

/**
 * Five hundred acts with kill -9 in the middle of them, several times; after each restart and at the end nothing that
 * was acknowledged is missing and nothing is there twice.
 */
async function survive(kills: readonly number[], kill: (running: Product) => Promise<void>): Promise<void> {
  dataDir = await dataFolder();
  product = await startProduct({ dataDir });
  const crowd = await Crowd.arrive(product.graphql);
  const all = plan(acts);
  let inDoubt = 0;
  for (const stopAt of kills) {
    const running = product;
    await crowd.drive(all, stopAt, () => kill(running));
    expect(running.child.signalCode).toBe('SIGKILL');
    inDoubt += all.filter((act) => act.isInDoubt).length;
    product = await startProduct({ dataDir });
    crowd.turnTo(product.graphql);
    expect(differences(all, await crowd.census(), crowd)).toEqual([]);
  }
  // Otherwise the kills hit a server at rest, and nothing was shown.
  expect(inDoubt).toBeGreaterThan(kills.length);
  await crowd.drive(all, Infinity, () => Promise.resolve());
  expect(countAcknowledged(all)).toBe(acts);
  // Everything once more under its key: the same answers, and nothing new.
  const answered = all.map(({ acknowledged }) => acknowledged);
  for (const act of all.slice(0, 60)) await crowd.perform(act, all);
  expect(all.map(({ acknowledged }) => acknowledged)).toEqual(answered);
  const found = await crowd.census();
  expect(differences(all, found, crowd)).toEqual([]);
  expect(found).toHaveLength(all.filter(({ kind }) => kind === 'found').length);
}

describe('nothing acknowledged is lost and nothing happens twice', () => {
  it('when Node alone is killed with -9 in the middle of 500 foundings and joins', async () => {
    await survive([120, 300], async (running) => {
      await running.killNode();
      const server = await serverPid(running.dataDir);
      // The database outlives its Node, and the next start ends it.
      expect(server).toBeDefined();
      expect(await gone(server ?? 0, 0)).toBe(false);
    });
    expect(product?.output()).toContain('interrupted run');
  });

  it('when Node and PostgreSQL are killed with -9 in the middle of 500 foundings and joins', async () => {
    await survive([120, 300], (running) => running.killEverything());
  });
});
