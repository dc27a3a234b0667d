import { columnsOf } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { AttemptEntity, AttemptState, type Answer, type AnswerEntity } from './attempt.entity.ts';

const isOpen = `state in ('STARTED', 'IN_PROGRESS')`;

const columns = (db: EntityManager): string => columnsOf(db, AttemptEntity, 't');

/** Those of them that are that person's own; nobody reads anybody else's. */
export function listOwn(db: EntityManager, userId: string, ids: readonly string[]): Promise<AttemptEntity[]> {
  return db.query(
    `select ${columns(db)} from assessments.attempt t where t.id = any($1) and t.user_id = $2`,
    [ids, userId],
  );
}

/** That person's latest attempt at each of the assessments. */
export function listLatest(
  db: EntityManager,
  userId: string,
  assessmentIds: readonly string[],
): Promise<AttemptEntity[]> {
  return db.query(
    `select distinct on (t.assessment_id) ${columns(db)} from assessments.attempt t
     where t.user_id = $1 and t.assessment_id = any($2)
     order by t.assessment_id, t.started_at desc, t.id desc`,
    [userId, assessmentIds],
  );
}

/** Locks that person's attempt until the transaction ends: every act on it and its answers starts here. */
export async function lockOwn(db: EntityManager, userId: string, id: string): Promise<AttemptEntity | null> {
  const rows: AttemptEntity[] = await db.query(
    `select ${columns(db)} from assessments.attempt t where t.id = $1 and t.user_id = $2 for no key update`,
    [id, userId],
  );
  return rows[0] ?? null;
}

/** That person's open attempt at the assessment. */
export async function findOpen(
  db: EntityManager,
  userId: string,
  assessmentId: string,
): Promise<AttemptEntity | null> {
  const rows: AttemptEntity[] = await db.query(
    `select ${columns(db)} from assessments.attempt t
     where t.user_id = $1 and t.assessment_id = $2 and ${isOpen}`,
    [userId, assessmentId],
  );
  return rows[0] ?? null;
}

/** Writes down that the time of that person's open attempt is over, if it is. */
export async function expireOpen(
  db: EntityManager,
  userId: string,
  assessmentId: string,
  now: Date,
): Promise<void> {
  await db.query(
    `update assessments.attempt set state = 'EXPIRED', updated_at = $3, version = version + 1
     where user_id = $1 and assessment_id = $2 and ${isOpen} and expires_at <= $3`,
    [userId, assessmentId, now],
  );
}

/** @returns whether it was inserted: a person has one open attempt at an assessment, and the index decides which */
export async function insertOpen(db: EntityManager, attempt: AttemptEntity): Promise<boolean> {
  const { id, userId, assessmentId, versionId, startedAt, expiresAt } = attempt;
  const rows: unknown[] = await db.query(
    `insert into assessments.attempt (id, created_at, updated_at, version, user_id, assessment_id, version_id, state,
       consented_at, started_at, expires_at)
     values ($1, $5, $5, 1, $2, $3, $4, 'STARTED', $5, $5, $6)
     on conflict (user_id, assessment_id) where ${isOpen} do nothing returning id`,
    [id, userId, assessmentId, versionId, startedAt, expiresAt],
  );
  return rows.length > 0;
}

/** Writes where a locked attempt stands. @returns the attempt as it is now */
export async function move(
  db: EntityManager,
  attempt: AttemptEntity,
  state: AttemptState,
  now: Date,
): Promise<AttemptEntity> {
  const submittedAt = state === AttemptState.SUBMITTED ? now : attempt.submittedAt;
  await db.query(
    `update assessments.attempt set state = $2, submitted_at = $3, updated_at = $4, version = version + 1
     where id = $1`,
    [attempt.id, state, submittedAt, now],
  );
  return { ...attempt, state, submittedAt, updatedAt: now, version: attempt.version + 1 };
}

/** Writes answers of a locked attempt, over earlier ones to the same questions. @param answers one for each question */
export async function writeAnswers(
  db: EntityManager,
  attemptId: string,
  answers: readonly Answer[],
  now: Date,
): Promise<void> {
  await db.query(
    `insert into assessments.answer (attempt_id, question_id, value, answered_at)
     select $1, given.question_id, given.value, $4 from unnest($2::text[], $3::int[]) as given (question_id, value)
     on conflict (attempt_id, question_id) do update set value = excluded.value, answered_at = excluded.answered_at`,
    [attemptId, answers.map(({ questionId }) => questionId), answers.map(({ value }) => value), now],
  );
}

/** The answers of attempts whose reader was checked, in the order of the questions. */
export function listAnswers(db: EntityManager, attemptIds: readonly string[]): Promise<AnswerEntity[]> {
  return db.query(
    `select w.attempt_id as "attemptId", w.question_id as "questionId", w.value, w.answered_at as "answeredAt"
     from assessments.answer w where w.attempt_id = any($1) order by w.attempt_id, w.question_id`,
    [attemptIds],
  );
}

/** How many answers each attempt has. */
export function countAnswers(
  db: EntityManager,
  attemptIds: readonly string[],
): Promise<{ attemptId: string; count: number }[]> {
  return db.query(
    `select w.attempt_id as "attemptId", count(*)::int as count from assessments.answer w
     where w.attempt_id = any($1) group by w.attempt_id`,
    [attemptIds],
  );
}
