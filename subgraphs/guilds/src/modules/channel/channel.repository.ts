import {
  columnsOf,
  keysetPagesByParent,
  violates,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import type { RowStatement } from '@testverse/platform/events';
import type { EntityManager } from 'typeorm';
import { stampOf, type Stamped } from '../../stamps.ts';
import { channelTopic, headOf } from '../../topics.ts';
import { guildBeside, guildColumns, type GuildEntity } from '../guild/index.ts';
import { ownBeside, ownColumns, type BesideOwn } from '../membership/index.ts';
import { ChannelEntity, mostUnread, type ChannelFilter, type ChannelWanted } from './channel.entity.ts';
import type { Room } from './channel.policy.ts';

const head = `${headOf(channelTopic, 'c.id')} as "head"`;

/** The select list, with the head of the channel's topic. */
function columns(db: EntityManager): string {
  return `${columnsOf(db, ChannelEntity, 'c')}, ${head}, ${stampOf('c.guild_id')}`;
}

/** SQL: whoever has not marked anything of `c` since they joined as `own` has read what was there by then. */
export const unmarked = `coalesce((select before.seq from guilds.message before
  where before.channel_id = c.id and before.created_at < own.joined_at
  order by before.created_at desc, before.seq desc limit 1), 0)`;

/** SQL of how many messages are unread; with `unreadFrom` this is the definition of "unread". */
export const unreadMessages = `(select count(*)::int from (
    select 1 from guilds.message m
    where m.channel_id = c.id and m.seq > marker.seq and m.author_id <> own.user_id and m.deleted_at is null
    limit ${mostUnread}
  ) as counted)`;

/**
 * Up to where a member has read, as `marker.seq`. What stands behind `offset 0` is worked out once, and by what is known
 * before it.
 * @param asked SQL of what there is beside, with a membership `own` and a channel `c` there or around it
 */
export function unreadFrom(asked: string): string {
  return `${asked} left join guilds.read_marker held on held.channel_id = c.id and held.user_id = own.user_id
    cross join lateral (select case when held.updated_at >= own.joined_at then held.last_read_seq
      else greatest(held.last_read_seq, ${unmarked}) end as seq offset 0) marker`;
}

/** SQL of what a membership `own` of any status has not read of `c`, as one value. */
const unreadColumn = `case when own.status = 'ACTIVE' then (
    select jsonb_build_object('lastReadSeq', marker.seq, 'unreadCount', ${unreadMessages})
    from ${unreadFrom('(select) once')}) end as "unread"`;

/** Channels whoever asks: whether they may be read depends on their guild. */
export function listByIds(db: EntityManager, ids: readonly string[]): Promise<Stamped<ChannelEntity>[]> {
  return db.query(`select ${columns(db)} from guilds.channel c where c.id = any($1)`, [ids]);
}

export async function findById(db: EntityManager, id: string): Promise<ChannelEntity | null> {
  return (await listByIds(db, [id]))[0] ?? null;
}

/** @param name in lower case */
export async function findIdByName(db: EntityManager, guildId: string, name: string): Promise<string | null> {
  const rows: { id: string }[] = await db.query(
    'select c.id from guilds.channel c where c.guild_id = $1 and c.name = $2',
    [guildId, name],
  );
  return rows[0]?.id ?? null;
}

type RoomRow = Stamped<ChannelEntity> & Room['guild'] & BesideOwn;

const besideGuild = 'g.visibility as "visibility", g.allow_guest_access as "allowGuestAccess"';

async function readRooms<Row extends RoomRow>(
  db: EntityManager,
  select: string,
  userId: string | null,
  ids: readonly string[],
): Promise<Row[]> {
  return db.query(
    `select ${select}, ${ownColumns} from guilds.channel c
     join guilds.guild g on g.id = c.guild_id
     left join guilds.guild_membership own on own.guild_id = c.guild_id and own.user_id = $1
     where c.id = any($2)`,
    [userId, ids],
  );
}

const withUnread = (select: string, { unread = false }: ChannelWanted): string =>
  unread ? `${select}, ${unreadColumn}` : select;

/** The channels with all that decides what the person may do in them. @param userId null for a visitor */
export async function listRooms(
  db: EntityManager,
  userId: string | null,
  ids: readonly string[],
  wanted: ChannelWanted = {},
): Promise<Stamped<Room>[]> {
  const rows = await readRooms(db, withUnread(`${columns(db)}, ${besideGuild}`, wanted), userId, ids);
  return rows.map((row) => {
    const { visibility, allowGuestAccess } = row;
    row.own = ownBeside(row);
    return { stamp: row.stamp ?? null, channel: row, guild: { visibility, allowGuestAccess }, own: row.own };
  });
}

/** Likewise, with the guild as it stands to the person: for those who are shown it with the channel. */
export async function listRoomsInGuilds(
  db: EntityManager,
  userId: string | null,
  ids: readonly string[],
  wanted: ChannelWanted = {},
): Promise<Stamped<Room & { guild: GuildEntity }>[]> {
  const rows = await readRooms(db, withUnread(`${columns(db)}, ${guildColumns(db)}`, wanted), userId, ids);
  return rows.map((row) => {
    const guild = guildBeside(row);
    guild.own = row.own = ownBeside(row);
    row.guild = guild;
    return { stamp: row.stamp ?? null, channel: row, guild, own: row.own };
  });
}

/** Channels of each guild in the order of their places. @param userId who asks; null for a visitor */
export function listOfGuilds(
  db: EntityManager,
  userId: string | null,
  guildIds: readonly string[],
  filter: ChannelFilter,
  args: PageArgs,
  wanted: ChannelWanted,
): Promise<Map<string, Page<Stamped<ChannelEntity>>>> {
  // The guild's version and the membership are the same for all of them.
  const select = `${columnsOf(db, ChannelEntity, 'c')}${wanted.head ? `, ${head}` : ''}, ${stampOf('parent.key')}`;
  const own = `left join lateral (select own.user_id, own.status, own.joined_at from guilds.guild_membership own
    where own.guild_id = parent.key and own.user_id = $1 offset 0) own on true`;
  const query: KeysetQuery & { parentColumn: string } = {
    select: withUnread(select, wanted),
    from: `guilds.channel c ${wanted.unread ? own : ''}`,
    where:
      filter.isArchived == null ? [] : [`c.archived_at ${filter.isArchived ? 'is not null' : 'is null'}`],
    params: wanted.unread ? [userId] : [],
    keys: [
      { expression: 'c.position', type: 'int', property: 'position' },
      { expression: 'c.id', type: 'uuid', property: 'id' },
    ],
    direction: 'asc',
    parentColumn: 'c.guild_id',
  };
  return keysetPagesByParent(db, query, guildIds, args);
}

/**
 * Locks the guild's row until the transaction ends, as every act on the guild does: names, places and the rights to
 * decide on them change one act after the other.
 * @returns null when there is no such guild
 */
export async function lockGuild(db: EntityManager, guildId: string): Promise<Room['guild'] | null> {
  const rows: Room['guild'][] = await db.query(
    `select visibility, allow_guest_access as "allowGuestAccess" from guilds.guild
     where id = $1 for no key update`,
    [guildId],
  );
  return rows[0] ?? null;
}

export async function count(db: EntityManager, guildId: string): Promise<number> {
  const rows: { count: number }[] = await db.query(
    'select count(*)::int as count from guilds.channel where guild_id = $1',
    [guildId],
  );
  return rows[0]?.count ?? 0;
}

/** @returns null when the name is taken; the transaction goes on */
export async function insert(
  db: EntityManager,
  fields: Omit<ChannelEntity, 'version' | 'head' | 'own' | 'guild'>,
): Promise<ChannelEntity | null> {
  const result = await db
    .createQueryBuilder()
    .insert()
    .into(ChannelEntity)
    .values(fields)
    .orIgnore()
    .returning('id')
    .updateEntity(false)
    .execute();
  return (result.raw as unknown[]).length === 0 ? null : { ...fields, version: 1 };
}

/**
 * Writes only the given columns of a channel whose guild is locked.
 * @returns null when its new name is taken: the transaction cannot go on
 */
export async function update(
  db: EntityManager,
  channel: ChannelEntity,
  changes: Partial<ChannelEntity>,
): Promise<ChannelEntity | null> {
  try {
    await db
      .createQueryBuilder()
      .update(ChannelEntity)
      .set(changes)
      .where({ id: channel.id })
      .updateEntity(false)
      .execute();
  } catch (error) {
    if (violates(error, 'channel_guild_id_name_key')) return null;
    throw error;
  }
  return { ...channel, ...changes, version: channel.version + 1 };
}

/**
 * Moves the channels between two places by one, towards the place that is left empty.
 * @returns those that moved
 */
export function makeRoom(
  db: EntityManager,
  { guildId, id, position }: ChannelEntity,
  place: number,
): Promise<{ id: string; guildId: string }[]> {
  const [from, to, step] = place > position ? [position + 1, place, -1] : [place, position - 1, 1];
  return db
    .query(
      `update guilds.channel set position = position + $4
       where guild_id = $1 and position between $2 and $3 and id <> $5
       returning id, guild_id as "guildId"`,
      [guildId, from, to, step, id],
    )
    .then(([moved]: [{ id: string; guildId: string }[], number]) => moved);
}

/** Of the refusal of `asDecided`. */
export const movedKey = 'channel_moved_check';

/**
 * A condition for a statement that writes with an event of the channel's topic, whose payload names the channel: it is as
 * open, and of the kind, as when the right to write was decided. Every change of a channel holds the topic's head until it
 * is committed, as the statement does when it asks: so nothing is written behind a change that forbids it. The statement
 * fails otherwise, by `movedKey`.
 */
export function asDecided(p: Parameters<RowStatement>[0], { kind }: Pick<ChannelEntity, 'kind'>): string {
  return `guilds.require_channel((appended.payload ->> 'channelId')::uuid, ${p(kind)}::text)`;
}

/** Keeps the person's membership of the channel's guild as it is until the transaction ends; others may still read it. */
export async function holdStanding(db: EntityManager, userId: string, channelId: string): Promise<void> {
  await db.query(
    `select 1 from guilds.guild_membership own
     where own.user_id = $1 and own.guild_id = (select c.guild_id from guilds.channel c where c.id = $2)
     for share`,
    [userId, channelId],
  );
}
