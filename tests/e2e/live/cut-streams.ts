import { expect } from 'vitest';
import { openRoom, say, soak, tokenOf } from '../../support/chat.ts';
import { oneTo } from '../../support/listener.ts';
import type { Product } from '../../support/product.ts';
import { StreamReader } from '../../support/stream-reader.ts';

const writers = 4;
const messages = 400 * soak;
const cuts = 20 * soak;

/** Each time somewhere else in the stream. */
async function cutAgainAndAgain(reader: StreamReader): Promise<void> {
  for (let turn = 1; turn <= cuts; turn += 1) {
    const at = Math.floor((messages * turn) / (cuts + 1));
    await reader.until(({ heard }) => heard.length >= at);
    await reader.until(() => reader.cut());
  }
}

/** Programs that read a channel by server-sent events are cut again and again, and hear everything once, in order. */
export async function cutStreamsMissNothing(product: Product): Promise<void> {
  const room = await openRoom(product, writers);
  const options = {
    url: product.graphql,
    channelId: room.channelId,
    after: room.cursor,
    token: tokenOf(room.owner),
  };
  const readers = (['Last-Event-ID', 'after'] as const).map(
    (resumesBy) => new StreamReader({ ...options, resumesBy }),
  );
  for (const reader of readers) reader.start();
  await Promise.all([
    ...readers.map(cutAgainAndAgain),
    ...room.members.map(async (person, who) => {
      for (let index = who; index < messages; index += writers)
        await say(person, room.channelId, `${index}`, `n-${index}`);
    }),
  ]);
  for (const reader of readers) {
    await reader.until(({ heard }) => heard.length >= messages);
    await reader.stop();
    expect(reader.accepted).toBe(cuts + 1);
    const first = reader.heard[0]?.seq ?? 0;
    expect(reader.heard.map(({ seq }) => seq)).toEqual(oneTo(messages).map((n) => first + n - 1));
    const bodies = oneTo(messages).map((n) => String(n - 1));
    expect(reader.heard.map(({ body }) => body ?? '').sort()).toEqual(bodies.sort());
  }
}
