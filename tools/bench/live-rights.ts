import { listenIn, openRoom, tokenOf, type Room } from '../../tests/support/chat.ts';
import type { Listener } from '../../tests/support/listener.ts';
import type { Person } from '../../tests/support/people.ts';
import type { Product } from '../../tests/support/product.ts';

/** How long readers who lose their right still read: from when it is asked for to when they are told. To 10 ms. */
export async function lostRights(
  product: Product,
  readers: number,
): Promise<Record<string, Record<string, number>>> {
  const guild = await openRoom(product, readers);
  const { owner, guildId } = guild;
  const removed = await timesOf(guild, product, {
    take: ({ id }) => owner.guilds.removeGuildMember({ input: { guildId, userId: id } }),
    isOver: ({ isCompleted }) => isCompleted,
  });
  const revoked = await timesOf(await openRoom(product, readers), product, {
    take: ({ client }) => client.session.signOut(),
    isOver: ({ closed }) => closed.length > 0,
  });
  return { 'removed from the guild: stream ends': removed, 'signed out elsewhere: socket closes': revoked };
}

async function timesOf(
  room: Room,
  product: Product,
  { take, isOver }: { take(person: Person): Promise<unknown>; isOver(listener: Listener): boolean },
): Promise<Record<string, number>> {
  const times: number[] = [];
  for (const person of room.members) {
    const token = await tokenOf(person)();
    const listener = await listenIn(room, person, product.graphql, () => Promise.resolve(token));
    const askedAt = performance.now();
    await take(person);
    await listener.until(isOver);
    times.push(performance.now() - askedAt);
    await listener.stop();
  }
  times.sort((a, b) => a - b);
  return {
    readers: times.length,
    'p50 ms': Math.round(times[Math.floor(times.length / 2)] ?? 0),
    'max ms': Math.round(times.at(-1) ?? 0),
  };
}
