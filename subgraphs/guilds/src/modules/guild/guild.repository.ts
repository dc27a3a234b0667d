import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import { columnsOf, keysetPage, violates, type Key, type Page, type PageArgs } from '@testverse/platform/db';
import { searchForm, searchPatterns } from '@testverse/platform/input';
import type { EntityManager } from 'typeorm';
import { guildTopic, headOf } from '../../topics.ts';
import { ownBeside, ownColumns, type BesideOwn, type GuildCondition } from '../membership/index.ts';
import {
  GuildEntity,
  type GuildOrderField,
  OrderDirection,
  type GuildFilter,
  type GuildOrder,
  type GuildProfile,
} from './guild.entity.ts';

/** `canSee` in SQL, over `g` and parameters from `$1` on. Every list of guilds goes through it. */
export function visibleTo(actor: Actor): GuildCondition {
  if (isPlatformAdmin(actor)) return { where: 'true', params: [] };
  if (actor.userId === null) return { where: `g.visibility <> 'PRIVATE'`, params: [] };
  return { where: `(g.visibility <> 'PRIVATE' or ${isMember('$1')})`, params: [actor.userId] };
}

/** As a set rather than per guild: the planner reads it once, and only when a private guild comes by. */
function isMember(user: string): string {
  return `g.id in (select own.guild_id from guilds.guild_membership own
    where own.user_id = ${user} and own.status = 'ACTIVE')`;
}

/** The select list, with the head of the guild's topic. */
function columns(db: EntityManager): string {
  return `${columnsOf(db, GuildEntity, 'g')}, ${headOf(guildTopic, 'g.id')} as "head"`;
}

const besideName = 'guild.';

/** The select list of a guild `g` that is read beside another row. */
export function guildColumns(db: EntityManager): string {
  return columns(db).replaceAll(' as "', ` as "${besideName}`);
}

/** What the members of a guild are called beside another row; always the same, so it is looked for once. */
let besideNames: string[] | undefined;

/** Takes the guild out of a row that was read with `guildColumns`. */
export function guildBeside(row: object): GuildEntity {
  besideNames ??= Object.keys(row).filter((name) => name.startsWith(besideName));
  const guild: Record<string, unknown> = {};
  for (const name of besideNames)
    guild[name.slice(besideName.length)] = (row as Record<string, unknown>)[name];
  return guild as unknown as GuildEntity;
}

/** Who owns the guild; exactly one does. */
const owner = `(select owner.user_id from guilds.guild_membership owner
  where owner.guild_id = g.id and owner.role = 'OWNER' and owner.status = 'ACTIVE') as "ownerId"`;

/** Puts the viewer's membership into a row that was read with it: they are of one moment. */
function withOwn<Row extends GuildEntity & BesideOwn>(row: Row): GuildEntity {
  row.own = ownBeside(row);
  return row;
}

/** Guilds as they stand to the actor: with their membership and the owner. */
async function listVisible(
  db: EntityManager,
  actor: Actor,
  column: 'id' | 'slug',
  values: readonly string[],
): Promise<GuildEntity[]> {
  // `canSee` once more, over the membership that is read with the guild.
  const canSee = isPlatformAdmin(actor) ? 'true' : `(g.visibility <> 'PRIVATE' or own.status = 'ACTIVE')`;
  const rows: (GuildEntity & BesideOwn)[] = await db.query(
    `select ${columns(db)}, ${owner}, ${ownColumns} from guilds.guild g
     left join guilds.guild_membership own on own.guild_id = g.id and own.user_id = $1
     where g.${column} = any($2) and ${canSee}`,
    [actor.userId, values],
  );
  return rows.map(withOwn);
}

/** Guilds whoever asks: for what belongs to somebody who has seen something of the guild already. */
export function listAnyByIds(db: EntityManager, ids: readonly string[]): Promise<GuildEntity[]> {
  return db.query(`select ${columns(db)} from guilds.guild g where g.id = any($1)`, [ids]);
}

export function listByIds(db: EntityManager, actor: Actor, ids: readonly string[]): Promise<GuildEntity[]> {
  return listVisible(db, actor, 'id', ids);
}

/** @param slugs in lower case */
export function listBySlugs(
  db: EntityManager,
  actor: Actor,
  slugs: readonly string[],
): Promise<GuildEntity[]> {
  return listVisible(db, actor, 'slug', slugs);
}

/** Each has an index that ends in the id. */
const orderKeys: Readonly<Record<GuildOrderField, Key>> = {
  MEMBER_COUNT: { expression: 'g.member_count', type: 'int', property: 'memberCount' },
  NAME: { expression: 'g.name_key', type: 'text', property: 'nameKey' },
  CREATED_AT: { expression: 'g.created_at', type: 'timestamptz', property: 'createdAt' },
};

function listing(actor: Actor, filter: GuildFilter): { where: string[]; params: unknown[] } {
  const visible = visibleTo(actor);
  const params = [...visible.params];
  const where = [visible.where];
  const given = (value: unknown): string => `$${params.push(value)}`;
  if (filter.category) where.push(`g.category = ${given(filter.category)}`);
  if (filter.visibility) where.push(`g.visibility = ${given(filter.visibility)}`);
  for (const pattern of searchPatterns(filter.search ?? ''))
    where.push(`g.search_text like ${given(pattern)}`);
  if (filter.joinedByViewer != null) {
    const joined = actor.userId === null ? 'false' : isMember(given(actor.userId));
    where.push(filter.joinedByViewer ? joined : `not ${joined}`);
  }
  return { where, params };
}

/** A page of the directory; `total` is there where it was asked for and the page is not empty. */
export type Shelf = Page<GuildEntity> & { total?: number | undefined };

/** What is read with a page of the directory only where it is asked for. */
export interface Wanted {
  /** How many the whole list has. */
  isCounted?: boolean;
  /** The place of each in its stream. */
  isFollowed?: boolean;
}

type ListRow = GuildEntity & BesideOwn & { total?: number };

/** One page of the directory as it stands to the actor, without what they may not see. */
export async function list(
  db: EntityManager,
  actor: Actor,
  filter: GuildFilter,
  order: GuildOrder,
  args: PageArgs,
  { isCounted = false, isFollowed = false }: Wanted = {},
): Promise<Shelf> {
  const { where, params } = listing(actor, filter);
  const total = isCounted ? `, (${counting(where)}) as "total"` : '';
  const query = {
    select: `${isFollowed ? columns(db) : columnsOf(db, GuildEntity, 'g')}, ${ownColumns}${total}`,
    // Looked up for the guilds of the page alone.
    from: `guilds.guild g left join lateral (select * from guilds.guild_membership own
      where own.guild_id = g.id and own.user_id = $${params.push(actor.userId)} offset 0) own on true`,
    where,
    params,
    keys: [orderKeys[order.field], { expression: 'g.id', type: 'uuid', property: 'id' } satisfies Key],
    direction: order.direction === OrderDirection.ASC ? ('asc' as const) : ('desc' as const),
    // Where all are counted, a word that few or many guilds have makes no difference to the way.
    isPlannedOnce: isCounted || !filter.search,
  };
  const page = await keysetPage<ListRow>(db, query, args);
  return { ...page, rows: page.rows.map(withOwn), total: page.rows[0]?.total };
}

const counting = (where: readonly string[]): string =>
  `select count(*)::int from guilds.guild g where ${where.join(' and ')}`;

/** How many guilds the whole list has for this actor. */
export async function count(db: EntityManager, actor: Actor, filter: GuildFilter): Promise<number> {
  const { where, params } = listing(actor, filter);
  const rows: { count: number }[] = await db.query(counting(where), params);
  return rows[0]?.count ?? 0;
}

/** Locks a guild's row until the transaction ends: every act that changes it or its members starts here. */
export async function lock(db: EntityManager, id: string): Promise<GuildEntity | null> {
  const rows: GuildEntity[] = await db.query(
    `select ${columns(db)} from guilds.guild g where g.id = $1 for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

function derived(profile: Pick<GuildProfile, 'name' | 'slug' | 'description'>): Partial<GuildEntity> {
  const text = [profile.name, profile.slug, profile.description ?? ''].join(' ');
  return { nameKey: searchForm(profile.name), searchText: ` ${searchForm(text)}` };
}

/** @returns null when the slug is taken; the transaction goes on */
export async function insert(
  db: EntityManager,
  fields: GuildProfile &
    Pick<GuildEntity, 'id' | 'createdAt' | 'updatedAt' | 'memberCount' | 'accessVersion'>,
): Promise<GuildEntity | null> {
  const row = { ...fields, ...derived(fields) };
  const result = await db
    .createQueryBuilder()
    .insert()
    .into(GuildEntity)
    .values(row)
    .orIgnore()
    .returning('id')
    .updateEntity(false)
    .execute();
  if ((result.raw as unknown[]).length === 0) return null;
  return { ...row, version: 1 } as GuildEntity;
}

/**
 * Writes only the given columns of a locked guild.
 * @returns null when its new slug is taken: the transaction cannot go on
 */
export async function update(
  db: EntityManager,
  guild: GuildEntity,
  changes: Partial<GuildEntity>,
): Promise<GuildEntity | null> {
  const after = { ...guild, ...changes };
  const written = { ...changes, ...derived(after) };
  try {
    await db
      .createQueryBuilder()
      .update(GuildEntity)
      .set(written)
      .where({ id: guild.id })
      .updateEntity(false)
      .execute();
  } catch (error) {
    if (violates(error, 'guild_slug_key')) return null;
    throw error;
  }
  return { ...after, ...derived(after), version: guild.version + 1 };
}

/** What a membership's change moves in its guild. */
export interface MemberMove {
  /** Members more (or less). */
  seats: number;
  accessVersions: 0 | 1;
}

/** Moves the counts of a locked guild. @returns the guild as it is now */
export async function moveMembers(
  db: EntityManager,
  guild: GuildEntity,
  { seats, accessVersions }: MemberMove,
): Promise<GuildEntity> {
  if (seats === 0 && accessVersions === 0) return guild;
  await db.query(
    'update guilds.guild set member_count = member_count + $2, access_version = access_version + $3 where id = $1',
    [guild.id, seats, accessVersions],
  );
  const { memberCount, accessVersion } = guild;
  return { ...guild, memberCount: memberCount + seats, accessVersion: accessVersion + accessVersions };
}

/** Removes a locked guild alone: everything in it is found through it, and is removed behind it. */
export async function remove(db: EntityManager, id: string): Promise<void> {
  await db.query('delete from guilds.guild where id = $1', [id]);
}

/**
 * The first free slug of `base`, `base-2`, `base-3` …. Until the transaction ends nobody else derives one from the same
 * base; somebody may still take it by name.
 */
export async function freeSlug(db: EntityManager, base: string): Promise<string> {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`guilds/slug:${base}`]);
  // `.` follows `-` in the C collation, so the two bounds hold exactly what starts with the base and a hyphen.
  const rows: { isTaken: boolean; last: number | null }[] = await db.query(
    `select exists (select 1 from guilds.guild where slug = $1::text) as "isTaken",
       (select max(substring(slug from char_length($1::text) + 2)::int) from guilds.guild
        where slug >= $1::text || '-' and slug < $1::text || '.' and slug ~ $2) as "last"`,
    [base, `^${base}-[0-9]{1,6}$`],
  );
  const { isTaken, last } = rows[0] ?? { isTaken: false, last: null };
  return isTaken ? `${base}-${Math.max(last ?? 1, 1) + 1}` : base;
}

export interface CountDrift {
  id: string;
  /** What the guild said. */
  was: number;
  /** How many active members it has. */
  is: number;
}

const actualCount = `(select count(*)::int from guilds.guild_membership m
  where m.guild_id = g.id and m.status = 'ACTIVE')`;

/** Finds guilds whose count differs from their memberships and corrects them. Finding any means a bug. */
export async function reconcileMemberCounts(db: EntityManager): Promise<CountDrift[]> {
  const suspects: { id: string }[] = await db.query(
    `select g.id from guilds.guild g where g.member_count <> ${actualCount}`,
  );
  const ids = suspects.map(({ id }) => id);
  // Counted anew under the lock: a join may have been on its way while the suspects were looked for.
  await db.query('select 1 from guilds.guild where id = any($1) order by id for no key update', [ids]);
  const drifts: CountDrift[] = await db.query(
    `select g.id, g.member_count as was, ${actualCount} as is from guilds.guild g
     where g.id = any($1) and g.member_count <> ${actualCount}`,
    [ids],
  );
  for (const { id, is } of drifts) {
    await db.query('update guilds.guild set member_count = $2 where id = $1', [id, is]);
  }
  return drifts;
}
