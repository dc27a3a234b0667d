import type { EntityManager } from 'typeorm';

/** Notes every level up to this one as reached. @returns those that were not, in order */
export async function insertReached(
  db: EntityManager,
  userId: string,
  level: number,
  now: Date,
): Promise<number[]> {
  const rows: { level: number }[] = await db.query(
    `insert into gamification.level_reached (user_id, level, reached_at)
     select $1, level, $3 from generate_series(2, $2::int) as level
     on conflict do nothing returning level`,
    [userId, level, now],
  );
  return rows.map((row) => row.level).sort((a, b) => a - b);
}
