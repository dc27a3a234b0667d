import {
  columnsOf,
  keysetPagesByParent,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { stampColumns, type Stamped } from '../../stamps.ts';
import { noProgress, progressColumn, type ProjectProgress } from '../project/index.ts';
import { MilestoneEntity } from './milestone.entity.ts';

/** What reads of milestones are made from: the project is there for the version of its access. */
const source = `projects.milestone m join projects.project p on p.id = m.project_id
  left join projects.known_guild g on g.guild_id = p.guild_id`;

const columns = (db: EntityManager): string => `${columnsOf(db, MilestoneEntity, 'm')}, ${stampColumns}`;

/** Milestones whoever asks: whether they may be seen depends on their project. */
export function listByIds(db: EntityManager, ids: readonly string[]): Promise<Stamped<MilestoneEntity>[]> {
  return db.query(`select ${columns(db)} from ${source} where m.id = any($1)`, [ids]);
}

export async function findById(db: EntityManager, id: string): Promise<MilestoneEntity | null> {
  return (await listByIds(db, [id]))[0] ?? null;
}

/** Milestones of each project in their order, equal ones by age. */
export function listOfProjects(
  db: EntityManager,
  projectIds: readonly string[],
  args: PageArgs,
): Promise<Map<string, Page<Stamped<MilestoneEntity>>>> {
  const query: KeysetQuery & { parentColumn: string } = {
    select: columns(db),
    from: source,
    where: [],
    params: [],
    keys: [
      { expression: 'm.place', type: 'int', property: 'order' },
      { expression: 'm.id', type: 'uuid', property: 'id' },
    ],
    direction: 'asc',
    parentColumn: 'm.project_id',
  };
  return keysetPagesByParent(db, query, projectIds, args);
}

/** How far each of the projects is. */
export function listProgress(
  db: EntityManager,
  projectIds: readonly string[],
): Promise<Stamped<{ progress: ProjectProgress }>[]> {
  return db.query(
    `select ${progressColumn}, ${stampColumns}
     from projects.project p left join projects.known_guild g on g.guild_id = p.guild_id where p.id = any($1)`,
    [projectIds],
  );
}

export async function findProgress(db: EntityManager, projectId: string): Promise<ProjectProgress> {
  return (await listProgress(db, [projectId]))[0]?.progress ?? noProgress;
}

/** How many milestones a project has, and the last place any of them is at; -1 without any. */
export async function findExtent(
  db: EntityManager,
  projectId: string,
): Promise<{ count: number; last: number }> {
  const rows: { count: number; last: number }[] = await db.query(
    `select count(*)::int as count, coalesce(max(place), -1) as last from projects.milestone
     where project_id = $1`,
    [projectId],
  );
  return rows[0] ?? { count: 0, last: -1 };
}

export async function insert(
  db: EntityManager,
  fields: Omit<MilestoneEntity, 'version'>,
): Promise<MilestoneEntity> {
  await db.createQueryBuilder().insert().into(MilestoneEntity).values(fields).updateEntity(false).execute();
  return { ...fields, version: 1 };
}

/** Writes only the given columns of a milestone whose project is locked. */
export async function update(
  db: EntityManager,
  milestone: MilestoneEntity,
  changes: Partial<MilestoneEntity>,
): Promise<MilestoneEntity> {
  await db
    .createQueryBuilder()
    .update(MilestoneEntity)
    .set(changes)
    .where({ id: milestone.id })
    .updateEntity(false)
    .execute();
  return { ...milestone, ...changes, version: milestone.version + 1 };
}
