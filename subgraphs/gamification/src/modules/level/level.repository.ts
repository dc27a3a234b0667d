import type { EntityManager } from 'typeorm';

/** A level that somebody is in. */
export interface Reached {
  userId: string;
  level: number;
}

/** Notes every level up to these as reached. @returns those that were not, each person's in order */
export async function insertReached(
  db: EntityManager,
  people: readonly Reached[],
  now: Date,
): Promise<Reached[]> {
  const rows: Reached[] = await db.query(
    `insert into gamification.level_reached (user_id, level, reached_at)
     select p.user_id, level, $3
     from unnest($1::uuid[], $2::int[]) as p (user_id, up_to) cross join generate_series(2, p.up_to) as level
     on conflict do nothing returning user_id as "userId", level`,
    [people.map(({ userId }) => userId), people.map(({ level }) => level), now],
  );
  return rows.sort((a, b) => (a.userId === b.userId ? a.level - b.level : a.userId < b.userId ? -1 : 1));
}
