import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@testverse/client-sdk';
import { getSdk } from '@testverse/client-sdk/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { openRoom, say, soak, type Room } from '../../support/chat.ts';
import type { Person } from '../../support/people.ts';
import { startProduct, topologies, type Product, type ProductOptions } from '../../support/product.ts';
import { beginProject, Load, reachMilestone } from './load.ts';

const renewed = /new processes serve/g;

let product: Product | undefined;
afterEach(() => product?.remove());

/** Plain requests without a second try: what fails is seen. */
class Watch {
  asked = 0;
  readonly wrong: unknown[] = [];
  private isOver = false;
  private readonly askers: readonly Promise<void>[];

  constructor(
    private readonly url: string,
    private readonly query: string,
    count: number,
  ) {
    this.askers = Array.from({ length: count }, () => this.ask());
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.askers);
  }

  private async ask(): Promise<void> {
    for (; !this.isOver; this.asked += 1) {
      try {
        const response = await fetch(this.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: this.query }),
        });
        const body = (await response.json()) as { errors?: unknown };
        if (body.errors !== undefined) this.wrong.push(body.errors);
      } catch (error) {
        this.wrong.push(error instanceof Error ? (error.cause ?? error) : error);
      }
      await sleep(5);
    }
  }
}

/** The same person with a client that tries nothing twice. */
function impatient(person: Person): Person {
  const credentials = { mode: 'token', storage: person.storage } as const;
  const client = createClient({ url: person.client.url, retries: 0, credentials });
  return { ...person, client, ...getSdk(client) };
}

/** Acts without a second try, one after the other. @returns what was acknowledged, and what went wrong */
async function actUntil(room: Room, projectId: string, isOver: () => boolean): Promise<unknown[]> {
  const wrong: unknown[] = [];
  const [first] = room.members;
  if (!first) throw new Error('nobody is there');
  const [member, owner] = [impatient(first), impatient(room.owner)];
  for (let nth = 0; !isOver(); nth += 1) {
    await say(member, room.channelId, `act ${nth}`, `act-${nth}`).catch((error: unknown) =>
      wrong.push(error),
    );
    if (nth % 10 === 0 && nth < 400)
      await reachMilestone(owner, projectId, `pier-${nth}`).catch((error: unknown) => wrong.push(error));
    await sleep(20);
  }
  return wrong;
}

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
