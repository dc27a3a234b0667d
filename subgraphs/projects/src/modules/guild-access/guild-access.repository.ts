import { topicOf } from '@testverse/platform/events';
import type { EntityManager } from 'typeorm';
import { projectionName } from './guild-access.entity.ts';
import type { GuildStanding, GuildVisibility, KnownGuild } from './guild-access.entity.ts';

/** Positions of the guilds' log, of which `version` is made: the same again when the copy is made anew. */
type Position = number;

/** The guild as that person stands in it; null while nothing is known of it. @param userId null for a visitor */
export async function findStanding(
  db: EntityManager,
  guildId: string,
  userId: string | null,
): Promise<GuildStanding | null> {
  const rows: (KnownGuild & { isMember: boolean })[] = await db.query(
    `select g.guild_id as id, g.visibility, g.is_deleted as "isDeleted", exists (
       select from projects.known_member m where m.guild_id = g.guild_id and m.user_id = $2) as "isMember"
     from projects.known_guild g where g.guild_id = $1`,
    [guildId, userId],
  );
  const [row] = rows;
  if (!row) return null;
  const { isMember, ...guild } = row;
  return { guild, isMember };
}

/** What there is to see while a membership may be on its way. */
export interface Look {
  isIn: boolean;
  /** True for a guild that is known to be deleted. */
  isGone: boolean;
  /** How far the copy of this guild is in the guilds' log; -1 while something of the guild could not be taken. */
  reached: Position;
}

/** All of one moment: whoever is not in yet is not told of up to there. */
export async function look(db: EntityManager, guildId: string, userId: string): Promise<Look> {
  const [row]: Look[] = await db.query(
    `select exists (select from projects.known_member m where m.guild_id = $1 and m.user_id = $2) as "isIn",
       exists (select from projects.known_guild g where g.guild_id = $1 and g.is_deleted) as "isGone",
       coalesce((select o.position::float8 from projects.consumer_offset o where o.handler = $3 and not exists (
         select from projects.parked_event p where p.handler = o.handler and p.topic = $4)), -1) as reached`,
    [guildId, userId, projectionName, topicOf('guilds', 'guild', guildId)],
  );
  return row ?? { isIn: false, isGone: false, reached: -1 };
}

/** Keeps what is known of the guild as it is until the transaction ends; others may hold it as well. */
export async function hold(db: EntityManager, guildId: string): Promise<void> {
  await db.query('select 1 from projects.guild_access where guild_id = $1 for share', [guildId]);
}

export async function insertGuild(
  db: EntityManager,
  guildId: string,
  visibility: GuildVisibility,
  position: Position,
): Promise<void> {
  await db.query(
    `insert into projects.guild_access (guild_id, visibility, version) values ($1, $2, $3)
     on conflict (guild_id) do nothing`,
    [guildId, visibility, position],
  );
}

/** Whoever is not in the guild may lose the right to see its projects by it. */
export async function setVisibility(
  db: EntityManager,
  guildId: string,
  visibility: GuildVisibility,
  position: Position,
): Promise<void> {
  await db.query(
    `update projects.guild_access set visibility = $2, version = greatest(version, $3)
     where guild_id = $1 and visibility <> $2`,
    [guildId, visibility, position],
  );
}

/**
 * Nothing in a guild that is not known: of one older than its log things were told before its founding, and those that
 * still stood were told once more behind it.
 */
export async function insertMember(db: EntityManager, guildId: string, userId: string): Promise<void> {
  await db.query(
    `insert into projects.guild_member (guild_id, user_id)
     select g.guild_id, $2 from projects.guild_access g where g.guild_id = $1 on conflict do nothing`,
    [guildId, userId],
  );
}

/** Waits for the acts that hold the guild, so none of them rests on a membership that is over. */
export async function removeMember(
  db: EntityManager,
  guildId: string,
  userId: string,
  position: Position,
): Promise<void> {
  await db.query('update projects.guild_access set version = greatest(version, $2) where guild_id = $1', [
    guildId,
    position,
  ]);
  await db.query('delete from projects.guild_member where guild_id = $1 and user_id = $2', [guildId, userId]);
}

/** Nobody is in a guild that is gone. To be said again does no harm, and neither does what is older than that. */
export async function closeGuild(db: EntityManager, guildId: string, position: Position): Promise<void> {
  await db.query(
    `update projects.guild_access set is_deleted = true, version = greatest(version, $2) where guild_id = $1`,
    [guildId, position],
  );
  await db.query('delete from projects.guild_member where guild_id = $1', [guildId]);
}

export async function removeAll(db: EntityManager): Promise<void> {
  await db.query('delete from projects.guild_member');
  await db.query('delete from projects.guild_access');
}
