import {
  keysetPage,
  keysetPagesByParent,
  type Key,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import {
  type AssessmentEntity,
  AssessmentVersionEntity,
  VersionState,
  type AssessmentEdition,
  type NumberedQuestion,
} from './assessment.entity.ts';

const edition = `a.id, a.key, a.kind, v.id as "versionId", v.number as "version", v.definition`;
const editions = 'assessments.assessment a join assessments.assessment_version v on v.assessment_id = a.id';
const current = `v.state = 'PUBLISHED'`;

/** The present editions of those assessments. */
export function listCurrent(
  db: EntityManager,
  column: 'id' | 'key',
  values: readonly string[],
): Promise<AssessmentEdition[]> {
  return db.query(`select ${edition} from ${editions} where a.${column} = any($1) and ${current}`, [values]);
}

/** By version, whether present or not. */
export function listByVersions(
  db: EntityManager,
  versionIds: readonly string[],
): Promise<AssessmentEdition[]> {
  return db.query(`select ${edition} from ${editions} where v.id = any($1)`, [versionIds]);
}

/** One page of the present editions, by key. */
export function list(db: EntityManager, args: PageArgs): Promise<Page<AssessmentEdition>> {
  const query: KeysetQuery = {
    select: edition,
    from: editions,
    where: [current],
    params: [],
    keys: [{ expression: 'a.key', type: 'text', property: 'key' }],
    direction: 'asc',
  };
  return keysetPage<AssessmentEdition>(db, query, args);
}

const byNumber: Key = { expression: 'asked.number::int', type: 'int', property: 'number' };

/** Pages of the questions of each version, in the order in which they are asked. */
export function listQuestions(
  db: EntityManager,
  versionIds: readonly string[],
  args: PageArgs,
): Promise<Map<string, Page<NumberedQuestion>>> {
  const query = {
    select: `asked.question->>'id' as "id", asked.question->>'text' as "text", asked.number::int as "number",
      v.definition->'choices' as "choices"`,
    from: `assessments.assessment_version v
      cross join lateral jsonb_array_elements(v.definition->'questions') with ordinality asked (question, number)`,
    where: [],
    params: [],
    keys: [byNumber],
    direction: 'asc' as const,
    parentColumn: 'v.id',
  };
  return keysetPagesByParent<NumberedQuestion>(db, query, versionIds, args);
}

/** Lets one process after the other put definitions on the shelf. Holds until the transaction ends. */
export async function lockShelf(db: EntityManager): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('assessments/definitions', 0))`);
}

export async function insertUnlessKnown(
  db: EntityManager,
  assessment: Omit<AssessmentEntity, 'version'>,
): Promise<void> {
  await db.query(
    `insert into assessments.assessment (id, created_at, updated_at, version, key, kind) values ($1, $2, $2, 1, $3, $4)
     on conflict (id) do nothing`,
    [assessment.id, assessment.createdAt, assessment.key, assessment.kind],
  );
}

/** Whether that content is, or was, a version of the assessment. */
export async function hasContent(
  db: EntityManager,
  assessmentId: string,
  contentHash: string,
): Promise<boolean> {
  const rows: unknown[] = await db.query(
    'select 1 from assessments.assessment_version where assessment_id = $1 and content_hash = $2',
    [assessmentId, contentHash],
  );
  return rows.length > 0;
}

/** Retires the present version of the assessment and publishes that one, with the next number. */
export async function publish(
  db: EntityManager,
  version: Omit<AssessmentVersionEntity, 'number' | 'state'>,
): Promise<void> {
  const rows: { next: number }[] = await db.query(
    `select coalesce(max(number), 0) + 1 as next from assessments.assessment_version where assessment_id = $1`,
    [version.assessmentId],
  );
  await db.query(
    `update assessments.assessment_version set state = 'RETIRED' where assessment_id = $1 and state = 'PUBLISHED'`,
    [version.assessmentId],
  );
  await db.insert(AssessmentVersionEntity, {
    ...version,
    number: rows[0]?.next ?? 1,
    state: VersionState.PUBLISHED,
  });
}
