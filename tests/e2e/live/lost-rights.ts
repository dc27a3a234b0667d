import { unwrap } from '@testverse/client-sdk';
import { expect } from 'vitest';
import { listenIn, openRoom, say, tokenOf } from '../../support/chat.ts';
import { Listener } from '../../support/listener.ts';
import type { Product } from '../../support/product.ts';

/** A removed member's stream ends, and nothing sent after the removal reaches them. */
export async function removalEndsTheStream(product: Product): Promise<void> {
  const room = await openRoom(product, 3, 'Private');
  const [removed, stays] = room.members;
  if (!removed || !stays) throw new Error('two members are needed');
  unwrap(
    await room.owner.guilds.updateGuild({ input: { guildId: room.guildId, visibility: 'PRIVATE' } }),
    'guild',
  );
  const gone = await listenIn(room, removed, product.graphql);
  const there = await listenIn(room, stays, product.graphql);
  let isRemoved = false;
  const lateBodies: string[] = [];
  const writing = (async () => {
    for (let index = 0; index < 400; index += 1) {
      const late = isRemoved;
      await say(room.owner, room.channelId, `${late ? 'late' : 'early'} ${index}`, `w-${index}`);
      if (late) lateBodies.push(`late ${index}`);
      if (lateBodies.length === 100) return;
    }
  })();
  unwrap(
    await room.owner.guilds.removeGuildMember({ input: { guildId: room.guildId, userId: removed.id } }),
    'guild',
  );
  isRemoved = true;
  await gone.until(({ isCompleted }) => isCompleted);
  expect(gone.refusals).toEqual(['FORBIDDEN']);
  await writing;
  await there.until(({ heard }) => heard.some(({ body }) => body === lateBodies.at(-1)));
  expect(gone.heard.filter(({ body }) => body?.startsWith('late'))).toEqual([]);
  // Coming again shows nothing either.
  const again = new Listener({
    url: product.graphql,
    channelId: room.channelId,
    after: room.cursor,
    token: tokenOf(removed),
  });
  again.start();
  await again.until(({ isCompleted }) => isCompleted);
  expect(again.heard).toEqual([]);
  await Promise.all([gone.stop(), there.stop(), again.stop()]);
}

/** The sockets of a session are closed when it was ended elsewhere, long before its token runs out. */
export async function endOfSessionClosesItsSockets(product: Product): Promise<void> {
  const room = await openRoom(product, 1);
  const [member] = room.members;
  if (!member) throw new Error('a member is needed');
  const token = await tokenOf(member)();
  const listener = await listenIn(room, member, product.graphql, () => Promise.resolve(token));
  await member.client.session.signOut();
  await listener.until(({ closed }) => closed.length > 0);
  expect(listener.closed[0]).toBe(4403);
  await listener.stop();
}
