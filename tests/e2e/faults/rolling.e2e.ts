import { afterEach, describe, expect, it } from 'vitest';
import { openRoom, soak } from '../../support/chat.ts';
import { startProduct, topologies, type Product, type ProductOptions } from '../../support/product.ts';
import { actUntil, Watch } from './impatience.ts';
import { beginProject, Load } from './load.ts';

const renewed = /new processes serve/g;

let product: Product | undefined;
afterEach(() => product?.remove());

async function renewUnderLoad(options: ProductOptions, signalled: (running: Product) => void): Promise<void> {
  const running = await startProduct(options);
  product = running;
  const room = await openRoom(running, 3);
  const projectId = await beginProject(room.owner, room.guildId, 'Renewal', 'renewal');
  const load = new Load(room, running.graphql);
  load.start();
  const watch = new Watch(running.graphql, `{ guild(slug: "${room.slug}") { name owner { username } } }`, 8);
  let isOver = false;
  const acting = actUntil(room, projectId, () => isOver);
  await load.goesOn(5, 1);
  for (let round = 1; round <= Math.min(soak, 3); round += 1) {
    signalled(running);
    const patience = { timeout: 120_000 };
    await expect.poll(() => running.output().match(renewed)?.length ?? 0, patience).toBe(round);
  }
  await load.goesOn(5, 1);
  isOver = true;
  const wrong = await acting;
  await watch.stop();
  await load.stop();
  expect(watch.asked).toBeGreaterThan(100);
  expect(watch.wrong).toEqual([]);
  expect(wrong).toEqual([]);
  const acknowledged = [...load.sent.values()].flat();
  expect(await load.history()).toEqual(expect.arrayContaining(acknowledged));
}

const ask = ({ child }: Product): void => void process.kill(child.pid ?? 0, 'SIGUSR2');

// Takes a minute or two, and what it stands on is shown by quick tests: the doors' farewells, who succeeds whom, moving.
describe.runIf(soak > 1)('new processes in the place of those that serve', () => {
  it('fail no request of two workers', () => renewUnderLoad({ env: { WORKERS: '2' } }, ask));

  it.runIf(topologies().includes('distributed'))('fail no request of parts of their own', () =>
    renewUnderLoad({ topology: 'distributed', env: { RELAYS_APART: 'projects' } }, ask),
  );
});
