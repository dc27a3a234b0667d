import { afterEach, describe, expect, it } from 'vitest';
import { soak } from '../../support/chat.ts';
import { startProduct, topologies, type Product } from '../../support/product.ts';
import { nobodyMisses } from './impatience.ts';
import { Installation } from './installation.ts';

const patience = { timeout: 120_000 };

let product: Product | undefined;
let installation: Installation | undefined;
afterEach(async () => {
  await product?.remove();
  await installation?.remove();
});

/** What the graph says to a question that only the next release can answer. */
async function releaseName({ graphql }: Product): Promise<unknown> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ releaseName }' }),
  });
  const { data } = (await response.json()) as { data?: { releaseName?: unknown } | null };
  return data?.releaseName ?? response.status;
}

// Takes half a minute, and what it stands on is shown by quick tests: another version of the graph, schemas asked for, moving.
describe.runIf(soak > 1 && topologies().includes('distributed'))('a subgraph with another schema', () => {
  it('is served by the routers that run, and no request fails meanwhile', async () => {
    const installed = await Installation.make();
    installation = installed;
    const running = await startProduct({ topology: 'distributed', command: installed.command });
    product = running;
    const router = running.pidOf('router');
    await nobodyMisses(running, async (load) => {
      expect(await releaseName(running)).toBe(400);
      await installed.addField();
      // The next in turn ends the renewal, so that the router is the one that knew nothing of the field.
      await installed.spoil('guilds');
      process.kill(running.child.pid ?? 0, 'SIGUSR2');
      await expect.poll(() => releaseName(running), patience).toBe('the next one');
      await expect.poll(() => running.output(), patience).toContain('not all of them: guilds ended');
      await load.goesOn(5, 1);
      // Another version is no reason to end what is read.
      expect(load.readers.flatMap(({ closed, refusals }) => [...closed, ...refusals])).toEqual([]);
    });
    expect(running.pidOf('router')).toBe(router);
  });
});
