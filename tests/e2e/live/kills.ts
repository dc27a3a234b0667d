import { setTimeout as sleep } from 'node:timers/promises';
import { paginate } from '@testverse/client-sdk';
import { ChannelMessagesDocument } from '@testverse/client-sdk/guilds';
import { expect } from 'vitest';
import { all, type Person } from '../../support/people.ts';
import { openRoom, say, soak, tokenOf } from '../../support/chat.ts';
import { Listener } from '../../support/listener.ts';
import type { Site } from '../../support/product.ts';

const messages = 1_000 * soak;
const writers = 10;

/** Sends one message until it is acknowledged, as a client with a nonce does. */
async function sendForSure(person: Person, channelId: string, index: number): Promise<number> {
  for (;;) {
    try {
      return await say(person, channelId, `message ${index}`, `n-${index}`);
    } catch {
      await sleep(50);
    }
  }
}

/** Node is killed with -9 while members write: nothing acknowledged is lost or doubled, for readers and in the history. */
export async function killsLoseNothing(site: Site): Promise<void> {
  const room = await openRoom(site.product, writers);
  const listener = new Listener({
    url: site.product.graphql,
    channelId: room.channelId,
    after: room.cursor,
    token: tokenOf(room.owner),
  });
  listener.start();

  let acknowledged = 0;
  const seqs = new Map<number, number>();
  const writing = Promise.all(
    room.members.map(async (person, who) => {
      for (let index = who; index < messages; index += writers) {
        seqs.set(index, await sendForSure(person, room.channelId, index));
        acknowledged += 1;
      }
    }),
  );
  for (const share of [0.25, 0.6]) {
    while (acknowledged < messages * share) await sleep(1);
    await site.product.killNode();
    expect(site.product.child.signalCode).toBe('SIGKILL');
    await site.startAgain();
  }
  await writing;
  await listener.until(({ heard }) => heard.length >= messages);
  await listener.stop();

  const history = await all(
    paginate(
      room.owner.client,
      ChannelMessagesDocument,
      { channelId: room.channelId, first: 100 },
      (data) => data.channel?.messages,
    ),
  );
  const texts = history.map(({ body }) => body);
  expect(new Set(texts).size).toBe(messages);
  expect(texts).toHaveLength(messages);
  expect(history.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
    [...seqs.values()].sort((a, b) => a - b),
  );
  expect(listener.heard.map(({ seq }) => seq)).toEqual(history.map(({ seq }) => seq));
  expect(listener.heard.map(({ body }) => body)).toEqual(history.map(({ body }) => body));
}
