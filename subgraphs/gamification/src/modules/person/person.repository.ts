import type { EntityManager } from 'typeorm';
import type { PersonEntity } from './person.entity.ts';

const columns = `p.user_id as "userId", p.time_zone as "timeZone", p.profile_public as "profilePublic",
  p.show_stats as "showStats", p.show_activity as "showActivity"`;

/**
 * Whether what is known of people stands for the whole log. While it is made anew it stands for some moment of the past,
 * in which somebody may have shown what they hide today: until then nobody is shown.
 */
export const areWhole = `not exists (
  select from gamification.consumer_offset place where place.handler = 'people' and place.position < place.catch_up_to)`;

/** What the facts that have come so far say of people; not what may be shown of them. */
export function listByIds(db: EntityManager, userIds: readonly string[]): Promise<PersonEntity[]> {
  return db.query(`select ${columns} from gamification.person p where p.user_id = any($1)`, [userIds]);
}

/** A person as they are when they register; all is public until they say otherwise. What is known already stays. */
export async function insert(db: EntityManager, userId: string, timeZone: string): Promise<void> {
  await db.query(
    `insert into gamification.person (user_id, time_zone, profile_public, show_stats, show_activity)
     values ($1, $2, true, true, true) on conflict (user_id) do nothing`,
    [userId, timeZone],
  );
}

export async function updatePrivacy(
  db: EntityManager,
  { userId, profilePublic, showStats, showActivity }: Omit<PersonEntity, 'timeZone'>,
): Promise<void> {
  await db.query(
    `update gamification.person set profile_public = $2, show_stats = $3, show_activity = $4 where user_id = $1`,
    [userId, profilePublic, showStats, showActivity],
  );
}

export async function removeAll(db: EntityManager): Promise<void> {
  await db.query('delete from gamification.person');
}
