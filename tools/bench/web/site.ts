import { found, newcomer } from '../../../tests/support/people.ts';

/** A running product with a room to look into. */
export interface Site {
  origin: string;
  /** Of the room's guild; its channel is #general. */
  slug: string;
  /** Who reads there, and may write. */
  username: string;
}

/** Kept apart from those that other runs have left at the same place. */
const run = Math.random().toString(36).slice(2, 8);

const bodies = [
  'Short one.',
  'A longer line, as people write them when they explain what they have seen: **twice** the time, half of the rows.',
  'Somebody tried `EXPLAIN (ANALYZE, BUFFERS)` and found nothing.\n\n- an index\n- another index\n- no index',
  '```ts\nexport const half = (value: number): number => value / 2;\n```',
];

/** Founds a guild in which much was said. */
export async function furnish(origin: string, messages: number): Promise<Site> {
  const url = `${origin}/graphql`;
  const reader = await newcomer(url, `reader-${run}`);
  const owner = await newcomer(url, `writer-${run}`);
  const guild = await found(owner, { name: `Long Talks ${run}` });
  await reader.guilds.joinGuild({ input: { guildId: guild.id } });
  const channel = await owner.guilds.channel({ guildSlug: guild.slug, name: 'general' });
  if (!channel) throw new Error('the guild has no first channel');
  for (let index = 0; index < messages; index += 1) {
    const body = bodies[index % bodies.length] ?? '';
    await owner.guilds.sendMessage({ input: { channelId: channel.id, body, nonce: `long-${index}` } });
  }
  return { origin, slug: guild.slug, username: reader.username };
}
