import { keysetPage, type Key, type Page, type PageArgs } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { people } from '../person/index.ts';
import {
  mostCounted,
  type Board,
  type PlaceCount,
  type Run,
  type StandingRow,
  type Start,
} from './leaderboard.entity.ts';

const table = 'gamification.xp_period s';
const columns = 's.user_id as "userId", s.xp, s.place, s.reached_at as "reachedAt"';

/** Only those whom everybody may see, and who have earned anything; nobody while it is not known for sure who may. */
const conditions = ['s.period = $1', 's.starts_on = $2', 's.is_listed', people.areWhole];
const onBoard = conditions.join(' and ');

const order = '(s.place, s.reached_at, s.user_id)';
const downwards = 'place, "reachedAt", "userId"';
const upwards = 's.place desc, s.reached_at desc, s.user_id desc';

/** By XP; of those who share a rank, the one who was there first. */
const keys: readonly Key[] = [
  { expression: 's.place', type: 'int', property: 'place' },
  { expression: 's.reached_at', type: 'timestamptz', property: 'reachedAt' },
  { expression: 's.user_id', type: 'uuid', property: 'userId' },
];

export function list(
  db: EntityManager,
  { period, startsOn }: Board,
  args: PageArgs,
): Promise<Page<StandingRow>> {
  const query = {
    select: columns,
    from: table,
    where: conditions,
    params: [period, startsOn],
    keys,
    direction: 'asc' as const,
    isPlannedOnce: true,
  };
  return keysetPage<StandingRow>(db, query, args);
}

/** Counts those in front of a row: one more than `mostCounted` at most. @param row SQL of its keys */
const inFront = (row: readonly [place: string, reachedAt: string, userId: string]): string =>
  `select count(*)::int as before, (count(*) filter (where s.place = ${row[0]}))::int as ties from (
     select s.place from ${table} where ${onBoard} and ${order} < (${row.join(', ')})
     order by ${upwards} limit ${mostCounted + 1}) s`;

const counted = ({ before, ties }: Start): Start | null => (before > mostCounted ? null : { before, ties });

/** Where a row stands; null when it is further down than is counted. */
export async function startOf(
  db: EntityManager,
  { period, startsOn }: Board,
  { place, reachedAt, userId }: StandingRow,
): Promise<Start | null> {
  const [start]: Start[] = await db.query(inFront(['$3::int', '$4::timestamptz', '$5::uuid']), [
    period,
    startsOn,
    place,
    reachedAt,
    userId,
  ]);
  return start ? counted(start) : null;
}

/** Somebody's row and those around it, at most that many on either side; no rows for whoever is not in the board. */
export async function listAround(
  db: EntityManager,
  { period, startsOn }: Board,
  userId: string,
  radius: number,
): Promise<Run> {
  const found: (StandingRow & Start)[] = await db.query(
    `with own as materialized (
       select s.place, s.reached_at, s.user_id from ${table} where ${onBoard} and s.user_id = $3
     ), around as materialized (
       select near.* from own cross join lateral (
         (select ${columns} from ${table} where ${onBoard} and ${order} < (own.place, own.reached_at, own.user_id)
          order by ${upwards} limit $4)
         union all
         (select ${columns} from ${table} where ${onBoard} and ${order} >= (own.place, own.reached_at, own.user_id)
          order by s.place, s.reached_at, s.user_id limit $4 + 1)
       ) near
     ), front as materialized (
       select start.* from (select * from around order by ${downwards} limit 1) first
       cross join lateral (${inFront(['first.place', 'first."reachedAt"', 'first."userId"'])}) start
     )
     select * from around, front order by ${downwards}`,
    [period, startsOn, userId, radius],
  );
  const [first] = found;
  const rows = found.map(({ before, ties, ...row }) => row);
  return { rows, start: first ? counted(first) : null };
}

/** How many stand where, the whole board. */
export function listCounts(db: EntityManager, { period, startsOn }: Board): Promise<PlaceCount[]> {
  return db.query(
    `select s.place, count(*)::int as count from ${table} where ${onBoard} group by s.place order by s.place`,
    [period, startsOn],
  );
}
