import {
  columnsOf,
  keysetPagesByParent,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { stampOf, type Stamped } from '../../stamps.ts';
import { MembershipEntity, rankOf, type GuildRole, type MembershipFacts } from './membership.entity.ts';

type Found = Promise<Stamped<MembershipEntity>[]>;

const columns = (db: EntityManager): string =>
  `${columnsOf(db, MembershipEntity, 'm')}, ${stampOf('m.guild_id')}`;

function select(db: EntityManager, condition: string, params: readonly unknown[]): Found {
  return db.query(`select ${columns(db)} from guilds.guild_membership m where ${condition}`, [...params]);
}

export function listByIds(db: EntityManager, ids: readonly string[]): Found {
  return select(db, 'm.id = any($1)', [ids]);
}

/** Memberships of any status of one person in those guilds. */
export function listOfUser(db: EntityManager, userId: string, guildIds: readonly string[]): Found {
  return select(db, 'm.user_id = $1 and m.guild_id = any($2)', [userId, guildIds]);
}

export async function findOfUser(
  db: EntityManager,
  userId: string,
  guildId: string,
): Promise<MembershipEntity | null> {
  return (await listOfUser(db, userId, [guildId]))[0] ?? null;
}

/** The owners' memberships of those guilds. */
export function listOwners(db: EntityManager, guildIds: readonly string[]): Found {
  return select(db, `m.guild_id = any($1) and m.role = 'OWNER' and m.status = 'ACTIVE'`, [guildIds]);
}

/** One person's membership as it is read beside a row of its guild. */
export type BesideOwn = {
  [Key in keyof MembershipFacts as `own${Capitalize<Key>}`]: MembershipFacts[Key] | null;
};

/** The select list of a membership `own` beside other rows, all null where there is none. */
export const ownColumns = `own.id as "ownId", own.guild_id as "ownGuildId", own.user_id as "ownUserId",
  own.status as "ownStatus", own.role as "ownRole", own.joined_at as "ownJoinedAt"`;

/** Takes the membership out of a row that was read with `ownColumns`. */
export function ownBeside(row: BesideOwn): MembershipFacts | null {
  const { ownId: id, ownGuildId: guildId, ownUserId: userId, ownStatus: status, ownRole: role } = row;
  if (id === null || guildId === null || userId === null || status === null || role === null) return null;
  return { id, guildId, userId, status, role, joinedAt: row.ownJoinedAt };
}

export interface RosterFilter {
  role?: GuildRole | null;
}

/** Active members of each guild, highest role first, then the longest in it. */
export function listRosters(
  db: EntityManager,
  guildIds: readonly string[],
  filter: RosterFilter,
  args: PageArgs,
): Promise<Map<string, Page<Stamped<MembershipEntity>>>> {
  const query: KeysetQuery & { parentColumn: string } = {
    select: `${columnsOf(db, MembershipEntity, 'm')}, ${stampOf('parent.key')}`,
    from: 'guilds.guild_membership m',
    // By rank rather than by role, so that one index serves the filtered and the whole roster.
    where: [`m.status = 'ACTIVE'`, ...(filter.role ? ['m.role_rank = $1'] : [])],
    params: filter.role ? [rankOf[filter.role]] : [],
    keys: [
      { expression: 'm.role_rank', type: 'int', property: 'roleRank' },
      { expression: 'm.joined_at', type: 'timestamptz', property: 'joinedAt' },
      { expression: 'm.id', type: 'uuid', property: 'id' },
    ],
    direction: 'asc',
    parentColumn: 'm.guild_id',
  };
  return keysetPagesByParent(db, query, guildIds, args);
}

/** Conditions over `g`, the guild of a membership, whose first parameter is `$1`. */
export interface GuildCondition {
  where: string;
  params: readonly unknown[];
}

/** Active memberships of each person in the guilds that satisfy the condition, latest first. */
export function listOfUsers(
  db: EntityManager,
  userIds: readonly string[],
  visible: GuildCondition,
  args: PageArgs,
): Promise<Map<string, Page<MembershipEntity>>> {
  const query: KeysetQuery & { parentColumn: string } = {
    select: columnsOf(db, MembershipEntity, 'm'),
    from: 'guilds.guild_membership m join guilds.guild g on g.id = m.guild_id',
    where: [`m.status = 'ACTIVE'`, visible.where],
    params: visible.params,
    keys: [
      { expression: 'm.joined_at', type: 'timestamptz', property: 'joinedAt' },
      { expression: 'm.id', type: 'uuid', property: 'id' },
    ],
    direction: 'desc',
    parentColumn: 'm.user_id',
  };
  return keysetPagesByParent(db, query, userIds, args);
}

export type MembershipFields = Omit<MembershipEntity, 'version' | 'roleRank'>;

export async function insert(db: EntityManager, fields: MembershipFields): Promise<MembershipEntity> {
  await db.createQueryBuilder().insert().into(MembershipEntity).values(fields).updateEntity(false).execute();
  return { ...fields, version: 1, roleRank: rankOf[fields.role] };
}

export type MembershipChanges = Partial<Pick<MembershipEntity, 'status' | 'role' | 'joinedAt'>>;

/** @param now becomes `updatedAt` */
export async function update(
  db: EntityManager,
  membership: MembershipEntity,
  changes: MembershipChanges,
  now: Date,
): Promise<MembershipEntity> {
  const written = { ...changes, updatedAt: now };
  await db
    .createQueryBuilder()
    .update(MembershipEntity)
    .set(written)
    .where({ id: membership.id })
    .updateEntity(false)
    .execute();
  const after = { ...membership, ...written, version: membership.version + 1 };
  return { ...after, roleRank: rankOf[after.role] };
}
