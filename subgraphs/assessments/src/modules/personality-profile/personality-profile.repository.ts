import {
  columnsOf,
  keysetPagesByParent,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { PersonalityProfileEntity } from './personality-profile.entity.ts';

const columns = (db: EntityManager): string => columnsOf(db, PersonalityProfileEntity, 'p');

/** Those of them that are that person's own. */
export function listOwn(
  db: EntityManager,
  userId: string,
  ids: readonly string[],
): Promise<PersonalityProfileEntity[]> {
  return db.query(
    `select ${columns(db)} from assessments.personality_profile p where p.id = any($1) and p.user_id = $2`,
    [ids, userId],
  );
}

/** Pages of each person's profiles, latest first. */
export function listOfUsers(
  db: EntityManager,
  userIds: readonly string[],
  args: PageArgs,
): Promise<Map<string, Page<PersonalityProfileEntity>>> {
  const query: KeysetQuery & { parentColumn: string } = {
    select: columns(db),
    from: 'assessments.personality_profile p',
    where: [],
    params: [],
    keys: [
      { expression: 'p.created_at', type: 'timestamptz', property: 'createdAt' },
      { expression: 'p.id', type: 'uuid', property: 'id' },
    ],
    direction: 'desc',
    parentColumn: 'p.user_id',
  };
  return keysetPagesByParent<PersonalityProfileEntity>(db, query, userIds, args);
}

export async function findByAttempt(
  db: EntityManager,
  attemptId: string,
): Promise<PersonalityProfileEntity | null> {
  const rows: PersonalityProfileEntity[] = await db.query(
    `select ${columns(db)} from assessments.personality_profile p where p.attempt_id = $1`,
    [attemptId],
  );
  return rows[0] ?? null;
}

/** Fails on the constraint `personality_profile_attempt_id_key` when the attempt has one. */
export async function insert(db: EntityManager, profile: PersonalityProfileEntity): Promise<void> {
  await db.insert(PersonalityProfileEntity, profile);
}

/** @returns the profile as it is now; null unless it is that person's own */
export async function updateTitle(
  db: EntityManager,
  userId: string,
  id: string,
  title: string | null,
  now: Date,
): Promise<PersonalityProfileEntity | null> {
  const [rows] = await db.query<[PersonalityProfileEntity[], number]>(
    `update assessments.personality_profile p set title = $3, updated_at = $4, version = version + 1
     where p.id = $1 and p.user_id = $2 returning ${columns(db)}`,
    [id, userId, title, now],
  );
  return rows[0] ?? null;
}
