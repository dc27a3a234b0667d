import { unwrap } from '@testverse/client-sdk';
import { ChannelTimelineDocument } from '@testverse/client-sdk/guilds';
import { Listener } from './listener.ts';
import { found, newcomer, type Person } from './people.ts';
import type { Product } from './product.ts';

/** People in one guild, with its first channel. */
export interface Room {
  guildId: string;
  slug: string;
  channelId: string;
  /** The channel's stream before anything was said. */
  cursor: string;
  owner: Person;
  members: Person[];
}

/** How many times as much as usual, for long runs. */
export const soak = Number(process.env.SOAK ?? 1);

/** Founds a guild and lets that many people join it. */
export async function openRoom(product: Product, members: number, name = 'Room'): Promise<Room> {
  const tag = Math.random().toString(36).slice(2, 8);
  const owner = await newcomer(product.graphql, `owner-${tag}`);
  const guild = await found(owner, { name });
  const people = await Promise.all(
    Array.from({ length: members }, async (_, index) => {
      const person = await newcomer(product.graphql, `member-${index}-${tag}`);
      unwrap(await person.guilds.joinGuild({ input: { guildId: guild.id } }), 'guild');
      return person;
    }),
  );
  const channel = await owner.guilds.channel({ guildSlug: guild.slug, name: 'general' });
  if (!channel) throw new Error('the guild has no first channel');
  const start = await owner.client.request(ChannelTimelineDocument, { channelId: channel.id, last: 1 });
  if (!start.channel) throw new Error('the first channel cannot be read');
  const { streamCursor: cursor } = start.channel;
  return { guildId: guild.id, slug: guild.slug, channelId: channel.id, cursor, owner, members: people };
}

/** Sends a message. @returns its seq */
export async function say(person: Person, channelId: string, body: string, nonce: string): Promise<number> {
  const sent = await person.guilds.sendMessage({ input: { channelId, body, nonce } });
  return unwrap(sent, 'message').seq;
}

/** The access token of somebody, renewed when need be. */
export function tokenOf(person: Person): () => Promise<string | null> {
  return () => person.client.session.accessToken();
}

/** Has somebody listen from the beginning of a room, and waits until they hear something that its owner says then. */
export async function listenIn(
  room: Room,
  who: Person,
  url: string,
  token: () => Promise<string | null> = tokenOf(who),
): Promise<Listener> {
  const listener = new Listener({ url, channelId: room.channelId, after: room.cursor, token });
  listener.start();
  await say(room.owner, room.channelId, `for ${who.username}`, `for-${who.username}`);
  await listener.until(({ heard }) => heard.length > 0);
  return listener;
}
