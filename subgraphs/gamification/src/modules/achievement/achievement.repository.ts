import {
  keysetPage,
  keysetPagesByParent,
  type Key,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { achievements, type AchievementDefinition } from '../../achievements.ts';
import { isStanding } from '../ledger/index.ts';
import { getDefinition, type Candidate, type Standing, type UnlockEntity } from './achievement.entity.ts';

const columns = `u.id, u.user_id as "userId", u.achievement_id as "achievementId", u.unlocked_at as "unlockedAt"`;

/** How it stands with each candidate: fulfilled by the earliest facts, in whatever order they were booked. */
export function listStandings(db: EntityManager, candidates: readonly Candidate[]): Promise<Standing[]> {
  return db.query(
    `select c."userId", c."achievementId", u.id as "unlockId", u.unlocked_at as "unlockedAt",
       (select e.occurred_at from gamification.ledger_entry e
        where e.user_id = c."userId" and e.rule_key = c."ruleKey" and e.currency = 'XP' and ${isStanding}
        order by e.occurred_at, e.source_event_id offset c.target - 1 limit 1) as "fulfilledAt"
     from jsonb_to_recordset($1::jsonb)
       as c ("userId" uuid, "achievementId" uuid, "ruleKey" text, target int)
     left join gamification.achievement_unlock u
       on u.user_id = c."userId" and u.achievement_id = c."achievementId"
     order by c."userId", c."achievementId"`,
    [JSON.stringify(candidates)],
  );
}

/** @returns those that were not there */
export function insert(
  db: EntityManager,
  unlocks: readonly (UnlockEntity & { definitionVersion: number })[],
): Promise<UnlockEntity[]> {
  return db.query(
    `insert into gamification.achievement_unlock as u
       (id, user_id, achievement_id, definition_version, unlocked_at)
     select n.id, n."userId", n."achievementId", n."definitionVersion", n."unlockedAt"
     from jsonb_to_recordset($1::jsonb) as n (id uuid, "userId" uuid, "achievementId" uuid, "definitionVersion" int,
       "unlockedAt" timestamptz)
     on conflict do nothing returning ${columns}`,
    [JSON.stringify(unlocks)],
  );
}

/** Writes when they were fulfilled, after an earlier fact was booked later. */
export async function moveUnlocked(db: EntityManager, moved: readonly Standing[]): Promise<void> {
  await db.query(
    `update gamification.achievement_unlock u set unlocked_at = m."fulfilledAt"
     from jsonb_to_recordset($1::jsonb) as m ("unlockId" uuid, "fulfilledAt" timestamptz) where u.id = m."unlockId"`,
    [JSON.stringify(moved)],
  );
}

export function listByIds(db: EntityManager, ids: readonly string[]): Promise<UnlockEntity[]> {
  return db.query(`select ${columns} from gamification.achievement_unlock u where u.id = any($1)`, [ids]);
}

/** Pages of what people have earned, the latest first. */
export function listByUsers(
  db: EntityManager,
  userIds: readonly string[],
  args: PageArgs,
): Promise<Map<string, Page<UnlockEntity>>> {
  const query: KeysetQuery & { parentColumn: string } = {
    select: columns,
    from: 'gamification.achievement_unlock u',
    where: [],
    params: [],
    keys: [
      { expression: 'u.unlocked_at', type: 'timestamptz', property: 'unlockedAt' },
      { expression: 'u.id', type: 'uuid', property: 'id' },
    ],
    direction: 'desc',
    parentColumn: 'u.user_id',
  };
  return keysetPagesByParent(db, query, userIds, args);
}

/** How far one person is with an achievement. */
export interface OwnStanding {
  achievementId: string;
  /** Entries of its rule, counted no further than it asks for. */
  count: number;
  unlockedAt: Date | null;
}

/** How far one person is with each of these achievements. */
export function listOwnStandings(
  db: EntityManager,
  userId: string,
  achievementIds: readonly string[],
): Promise<OwnStanding[]> {
  const criteria = achievementIds.map((id) => getDefinition(id).criterion);
  return db.query(
    `select line.id as "achievementId", own.count, u.unlocked_at as "unlockedAt"
     from unnest($2::uuid[], $3::text[], $4::int[]) as line (id, rule_key, target)
     left join gamification.achievement_unlock u on u.user_id = $1 and u.achievement_id = line.id
     cross join lateral (
       select count(*)::int as count from (
         select from gamification.ledger_entry e
         where e.user_id = $1 and e.rule_key = line.rule_key and e.currency = 'XP' and ${isStanding}
         limit line.target) counted
     ) own`,
    [userId, achievementIds, criteria.map(({ ruleKey }) => ruleKey), criteria.map(({ target }) => target)],
  );
}

/** A page of what there is to earn. It is no table: the database pages its places, as it pages every list. */
export async function listDefinitions(
  db: EntityManager,
  args: PageArgs,
): Promise<Page<AchievementDefinition>> {
  const place: Key = { expression: 'a.place', type: 'int', property: 'place' };
  const page = await keysetPage<{ place: number }>(
    db,
    {
      select: 'a.place',
      from: 'generate_series(1, $1::int) as a (place)',
      where: [],
      params: [achievements.length],
      keys: [place],
      direction: 'asc',
    },
    args,
  );
  return { ...page, rows: page.rows.flatMap((row) => achievements[row.place - 1] ?? []) };
}
