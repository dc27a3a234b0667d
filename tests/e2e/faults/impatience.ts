import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@testverse/client-sdk';
import { getSdk } from '@testverse/client-sdk/sdk';
import { expect } from 'vitest';
import { openRoom, say, type Room } from '../../support/chat.ts';
import type { Person } from '../../support/people.ts';
import type { Product } from '../../support/product.ts';
import { beginProject, Load, reachMilestone } from './load.ts';

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

/** People read, write and ask, none of them twice, while something is done to a product: nothing may fail, or be lost. */
export async function nobodyMisses(running: Product, during: (load: Load) => Promise<void>): Promise<void> {
  const room = await openRoom(running, 3);
  const projectId = await beginProject(room.owner, room.guildId, 'Pier', 'pier');
  const load = new Load(room, running.graphql);
  load.start();
  const watch = new Watch(running.graphql, `{ guild(slug: "${room.slug}") { name owner { username } } }`, 8);
  let isOver = false;
  const acting = actUntil(room, projectId, () => isOver);
  await load.goesOn(5, 1);
  await during(load);
  isOver = true;
  const wrong = await acting;
  await watch.stop();
  await load.stop();
  expect(watch.asked).toBeGreaterThan(100);
  expect(watch.wrong).toEqual([]);
  expect(wrong).toEqual([]);
  expect(await load.history()).toEqual(expect.arrayContaining([...load.sent.values()].flat()));
}
