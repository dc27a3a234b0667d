import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import {
  columnsOf,
  keysetPage,
  keysetPagesByParent,
  type Key,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import { searchForm, searchPatterns } from '@testverse/platform/input';
import type { EntityManager } from 'typeorm';
import { projectVersion, stampColumns, type Stamped } from '../../stamps.ts';
import { headOf, projectTopic } from '../../topics.ts';
import {
  OrderDirection,
  ProjectEntity,
  type ProjectFilter,
  type ProjectOrder,
  type ProjectOrderField,
  type ProjectProfile,
  type ProjectStatus,
} from './project.entity.ts';
import type { Standing } from './project.policy.ts';

interface Condition {
  where: string;
  params: readonly unknown[];
}

/** What every read of projects is made from: the project, and what is known of its guild. */
const source = 'projects.project p left join projects.known_guild g on g.guild_id = p.guild_id';

const isOpen = `(p.is_public and g.visibility <> 'PRIVATE' and not g.is_deleted)`;

/** `canSee` in SQL, over `p`, `g` and parameters from `$1` on. Every read that answers somebody goes through it. */
function visibleTo(actor: Actor): Condition {
  if (isPlatformAdmin(actor)) return { where: 'true', params: [] };
  if (actor.userId === null) return { where: isOpen, params: [] };
  // As sets rather than per project: the planner reads each once.
  const where = `(${isOpen}
    or (not g.is_deleted and p.guild_id in (
      select own.guild_id from projects.known_member own where own.user_id = $1))
    or (g.is_deleted and p.id in (
      select own.project_id from projects.project_collaborator own where own.user_id = $1)))`;
  return { where, params: [actor.userId] };
}

function columns(db: EntityManager): string {
  return `${columnsOf(db, ProjectEntity, 'p')}, ${headOf(projectTopic, 'p.id')} as "head",
    coalesce(not g.is_deleted, false) as "hasGuild", ${stampColumns}`;
}

/** SQL for how far the milestones of `p` are: whoever lists projects shows it, so it is no statement of its own. */
export const progressColumn = `(select jsonb_build_object(
    'open', count(*) filter (where m.state = 'OPEN'),
    'done', count(*) filter (where m.state = 'DONE'),
    'cancelled', count(*) filter (where m.state = 'CANCELLED'),
    'doneWeight', coalesce(sum(m.weight) filter (where m.state = 'DONE'), 0),
    'totalWeight', coalesce(sum(m.weight) filter (where m.state <> 'CANCELLED'), 0),
    'requiredOpen', count(*) filter (where m.state = 'OPEN' and m.is_required))
  from projects.milestone m where m.project_id = p.id) as progress`;

/** Projects whoever asks: for those who hold something of it already, and alike for all of them. */
export function listAnyByIds(db: EntityManager, ids: readonly string[]): Promise<Stamped<ProjectEntity>[]> {
  return db.query(`select ${columns(db)} from ${source} where p.id = any($1)`, [ids]);
}

export function listByIds(
  db: EntityManager,
  actor: Actor,
  ids: readonly string[],
): Promise<Stamped<ProjectEntity>[]> {
  const { where, params } = visibleTo(actor);
  return db.query(
    `select ${columns(db)}, ${progressColumn} from ${source} where p.id = any($${params.length + 1}) and ${where}`,
    [...params, ids],
  );
}

type StandingRow = Pick<Standing, 'isMember' | 'part'> & {
  projectId: string;
  guildId: string | null;
  visibility: NonNullable<Standing['guild']>['visibility'];
  isDeleted: boolean;
};

/** How the person stands to each of the projects. @param userId null for a visitor */
export async function listStandings(
  db: EntityManager,
  userId: string | null,
  projectIds: readonly string[],
): Promise<(Standing & { projectId: string })[]> {
  const rows: StandingRow[] = await db.query(
    `select p.id as "projectId", g.guild_id as "guildId", g.visibility, g.is_deleted as "isDeleted",
       m.user_id is not null as "isMember", own.role as part
     from ${source}
     left join projects.known_member m on m.guild_id = p.guild_id and m.user_id = $1
     left join projects.project_collaborator own on own.project_id = p.id and own.user_id = $1
     where p.id = any($2)`,
    [userId, projectIds],
  );
  return rows.map(({ projectId, guildId, visibility, isDeleted, isMember, part }) => ({
    projectId,
    guild: guildId === null ? null : { id: guildId, visibility, isDeleted },
    isMember,
    part,
  }));
}

/** Each has an index that ends in the id. */
const orderKeys: Readonly<Record<ProjectOrderField, Key>> = {
  CREATED_AT: { expression: 'p.created_at', type: 'timestamptz', property: 'createdAt' },
  LAST_ACTIVITY: { expression: 'p.last_activity_at', type: 'timestamptz', property: 'lastActivityAt' },
  TITLE: { expression: 'p.title_key', type: 'text', property: 'titleKey' },
};

/** How a list is come by; it finds the same in any case. */
export interface Way {
  /** Whether so many projects have the technology asked for that the latest ones are best looked through. */
  isCommon: boolean;
}

const anyWay: Way = { isCommon: false };

function listing(
  actor: Actor,
  filter: ProjectFilter,
  { isCommon }: Way,
): { where: string[]; params: unknown[] } {
  const visible = visibleTo(actor);
  const params = [...visible.params];
  const where = [visible.where];
  const narrow = (condition: (param: string) => string, value: unknown): void => {
    if (value != null) where.push(condition(`$${params.push(value)}`));
  };
  narrow((param) => `p.guild_id = ${param}`, filter.guildId);
  narrow((param) => `p.owner_id = ${param}`, filter.ownerId);
  narrow((param) => `p.status = any(${param})`, filter.status);
  narrow((param) => `p.level = ${param}`, filter.level);
  narrow(
    // The index of technologies serves the second form only.
    (param) => (isCommon ? `${param}::text = any(p.tech_keys)` : `p.tech_keys @> array[${param}]::text[]`),
    filter.techStack && searchForm(filter.techStack),
  );
  narrow((param) => `p.tags @> array[${param}]::text[]`, filter.tag && searchForm(filter.tag));
  for (const pattern of searchPatterns(filter.search ?? ''))
    narrow((param) => `p.search_text like ${param}`, pattern);
  return { where, params };
}

function queryOf(
  db: EntityManager,
  actor: Actor,
  filter: ProjectFilter,
  { field, direction }: ProjectOrder,
  way: Way = anyWay,
): KeysetQuery {
  return {
    select: `${columns(db)}, ${progressColumn}`,
    from: source,
    ...listing(actor, filter, way),
    keys: [orderKeys[field], { expression: 'p.id', type: 'uuid', property: 'id' }],
    // How many have a technology, a tag or a word is what the best way to them depends on.
    isPlannedOnce: (!filter.techStack || way.isCommon) && !filter.tag && !filter.search,
    direction: direction === OrderDirection.ASC ? 'asc' : 'desc',
  };
}

/** One page of the projects that the actor may see. */
export function list(
  db: EntityManager,
  actor: Actor,
  filter: ProjectFilter,
  order: ProjectOrder,
  args: PageArgs,
  way?: Way,
): Promise<Page<Stamped<ProjectEntity>>> {
  return keysetPage<Stamped<ProjectEntity>>(db, queryOf(db, actor, filter, order, way), args);
}

/** How many of the latest projects have a technology and are in a state. */
export interface TechCount {
  techKey: string;
  status: ProjectStatus;
  count: number;
}

/** @param latest how many projects, those with the latest activity, are looked at; @param least fewer are not told */
export function listTechCounts(db: EntityManager, latest: number, least: number): Promise<TechCount[]> {
  return db.query(
    `select tech_key as "techKey", status, count(*)::int as count from (
       select p.tech_keys, p.status from projects.project p order by p.last_activity_at desc, p.id desc limit $1
     ) latest cross join unnest(latest.tech_keys) as tech_key group by 1, 2 having count(*) >= $2`,
    [latest, least],
  );
}

/** What a list of projects can belong to. */
export type ProjectParent = 'guild_id' | 'owner_id';

/** The same for each guild, or each owner. */
export function listOfParents(
  db: EntityManager,
  actor: Actor,
  parent: ProjectParent,
  parents: readonly string[],
  filter: ProjectFilter,
  order: ProjectOrder,
  args: PageArgs,
): Promise<Map<string, Page<Stamped<ProjectEntity>>>> {
  const query = { ...queryOf(db, actor, filter, order), parentColumn: `p.${parent}` };
  return keysetPagesByParent(db, query, parents, args);
}

export async function findGuildId(db: EntityManager, id: string): Promise<string | null> {
  const rows: { guildId: string }[] = await db.query(
    'select guild_id as "guildId" from projects.project where id = $1',
    [id],
  );
  return rows[0]?.guildId ?? null;
}

/** Locks a project until the transaction ends: every act that changes it or its milestones does. */
export async function lock(db: EntityManager, id: string): Promise<ProjectEntity | null> {
  await db.query('select 1 from projects.project where id = $1 for no key update', [id]);
  return (await listAnyByIds(db, [id]))[0] ?? null;
}

/** Likewise, all of a guild that are not in that state. */
export async function lockOfGuildNotIn(
  db: EntityManager,
  guildId: string,
  status: ProjectEntity['status'],
): Promise<ProjectEntity[]> {
  const rows: { id: string }[] = await db.query(
    'select id from projects.project where guild_id = $1 and status <> $2 order by id for no key update',
    [guildId, status],
  );
  return listAnyByIds(
    db,
    rows.map(({ id }) => id),
  );
}

function derived(profile: ProjectProfile): Partial<ProjectEntity> {
  const { title, description, techStack, tags } = profile;
  return {
    titleKey: searchForm(title),
    techKeys: techStack.map(searchForm),
    searchText: ` ${searchForm([title, ...tags, ...techStack, description].join(' '))}`,
  };
}

export type ProjectFields = Omit<
  ProjectEntity,
  'version' | 'titleKey' | 'techKeys' | 'searchText' | 'head' | 'progress' | 'hasGuild'
>;

export async function insert(db: EntityManager, fields: ProjectFields): Promise<ProjectEntity> {
  const row = { ...fields, ...derived(fields) };
  await db.createQueryBuilder().insert().into(ProjectEntity).values(row).updateEntity(false).execute();
  return { ...row, version: 1, hasGuild: true } as ProjectEntity;
}

/** Writes only the given columns of a locked project. */
export async function update(
  db: EntityManager,
  project: ProjectEntity,
  changes: Partial<ProjectFields>,
): Promise<ProjectEntity> {
  const after = { ...project, ...changes };
  const written = { ...changes, ...derived(after) };
  await db
    .createQueryBuilder()
    .update(ProjectEntity)
    .set(written)
    .where({ id: project.id })
    .updateEntity(false)
    .execute();
  return { ...after, ...written, version: project.version + 1 };
}

/** Notes that something happened in a locked project. */
export async function touch(db: EntityManager, id: string, now: Date): Promise<void> {
  await db.query(
    'update projects.project set last_activity_at = greatest(last_activity_at, $2) where id = $1',
    [id, now],
  );
}

/**
 * Removes a locked project, and by cascade what belongs to it.
 * @returns the version that the access to it had
 */
export async function remove(db: EntityManager, id: string): Promise<number> {
  const rows: { version: number }[] = await db.query(
    `select ${projectVersion}::float8 as version from ${source} where p.id = $1`,
    [id],
  );
  await db.query('delete from projects.project where id = $1', [id]);
  return rows[0]?.version ?? 0;
}
