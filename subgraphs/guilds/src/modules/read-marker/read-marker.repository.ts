import type { EntityManager } from 'typeorm';
import { unmarked, unreadFrom, unreadMessages, type MemberChannel, type Unread } from '../channel/index.ts';

/** Of the constraint that refuses a marker whose channel is gone with its guild. */
export const channelKey = 'read_marker_channel_id_fkey';

/** @param asked SQL of a membership `own`, a channel `c` of its guild, and the guild */
function unread(asked: string): string {
  return `select own.user_id as "userId", c.id as "channelId", c.guild_id as "guildId", marker.seq as "lastReadSeq",
      ${unreadMessages} as "unreadCount" from ${unreadFrom(asked)}`;
}

/** With one statement for any number of pairs; those whose person is no active member of the guild are left out. */
export function listUnread(db: EntityManager, pairs: readonly MemberChannel[]): Promise<Unread[]> {
  const asked = `unnest($1::uuid[], $2::uuid[]) as asked (user_id, channel_id)
    join guilds.channel c on c.id = asked.channel_id
    join guilds.guild g on g.id = c.guild_id
    cross join lateral (select own.user_id, own.joined_at from guilds.guild_membership own
      where own.guild_id = c.guild_id and own.user_id = asked.user_id and own.status = 'ACTIVE' offset 0) own`;
  return db.query(unread(asked), [
    pairs.map(({ userId }) => userId),
    pairs.map(({ channelId }) => channelId),
  ]);
}

/** The same for every channel of every guild the person is in. */
export function listUnreadOf(db: EntityManager, userId: string): Promise<Unread[]> {
  const asked = `guilds.guild_membership own
    join guilds.guild g on g.id = own.guild_id
    join guilds.channel c on c.guild_id = own.guild_id and own.user_id = $1 and own.status = 'ACTIVE'`;
  return db.query(unread(asked), [userId]);
}

/**
 * Moves a member's marker forward to `seq`, but not behind the last message; never back, whoever comes first.
 * @returns whether it moved
 */
export async function moveForward(
  db: EntityManager,
  { userId, channelId }: MemberChannel,
  seq: number,
  now: Date,
): Promise<boolean> {
  const rows: unknown[] = await db.query(
    `insert into guilds.read_marker as held (channel_id, user_id, last_read_seq, updated_at)
     select c.id, own.user_id, greatest(${unmarked}, least($3::int, coalesce(
         (select max(m.seq) from guilds.message m where m.channel_id = c.id), 0))), $4::timestamptz
     from guilds.channel c
     join guilds.guild_membership own on own.guild_id = c.guild_id and own.user_id = $2 and own.status = 'ACTIVE'
     where c.id = $1
     on conflict (channel_id, user_id) do update
       set last_read_seq = excluded.last_read_seq, updated_at = excluded.updated_at
       where held.last_read_seq < excluded.last_read_seq
     returning 1`,
    [channelId, userId, seq, now],
  );
  return rows.length > 0;
}

/** Puts a member's marker to `seq`, also back. */
export async function put(
  db: EntityManager,
  { userId, channelId }: MemberChannel,
  seq: number,
  now: Date,
): Promise<void> {
  await db.query(
    `insert into guilds.read_marker (channel_id, user_id, last_read_seq, updated_at) values ($1, $2, $3, $4)
     on conflict (channel_id, user_id) do update
       set last_read_seq = excluded.last_read_seq, updated_at = excluded.updated_at`,
    [channelId, userId, seq, now],
  );
}
