import { afterEach, describe, expect, it } from 'vitest';
import { soak } from '../../support/chat.ts';
import { startProduct, topologies, type Product, type ProductOptions } from '../../support/product.ts';
import { nobodyMisses } from './impatience.ts';

const renewed = /new processes serve/g;

let product: Product | undefined;
afterEach(() => product?.remove());

async function renewUnderLoad(options: ProductOptions, signalled: (running: Product) => void): Promise<void> {
  const running = await startProduct(options);
  product = running;
  await nobodyMisses(running, async (load) => {
    for (let round = 1; round <= Math.min(soak, 3); round += 1) {
      signalled(running);
      const patience = { timeout: 120_000 };
      await expect.poll(() => running.output().match(renewed)?.length ?? 0, patience).toBe(round);
    }
    await load.goesOn(5, 1);
  });
}

const ask = ({ child }: Product): void => void process.kill(child.pid ?? 0, 'SIGUSR2');

// Takes a minute or two, and what it stands on is shown by quick tests: the doors' farewells, who succeeds whom, moving.
describe.runIf(soak > 1)('new processes in the place of those that serve', () => {
  it('fail no request of two workers', () => renewUnderLoad({ env: { WORKERS: '2' } }, ask));

  it.runIf(topologies().includes('distributed'))('fail no request of parts of their own', () =>
    renewUnderLoad({ topology: 'distributed', env: { RELAYS_APART: 'projects' } }, ask),
  );
});
