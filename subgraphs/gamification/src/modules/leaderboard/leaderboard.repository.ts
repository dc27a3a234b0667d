import { keysetPage, type Key, type Page, type PageArgs } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { people } from '../person/index.ts';
import type { Board, StandingRow, Start } from './leaderboard.entity.ts';

const columns = 's.user_id as "userId", s.xp, s.place, s.reached_at as "reachedAt"';

/** Only those whom everybody may see, and who have earned anything; nobody while it is not known for sure who may. */
const onBoard = ['s.period = $1', 's.starts_on = $2', 's.is_listed', people.areWhole];

const order = '(s.place, s.reached_at, s.user_id)';

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
    from: 'gamification.xp_period s',
    where: onBoard,
    params: [period, startsOn],
    keys,
    direction: 'asc' as const,
  };
  return keysetPage<StandingRow>(db, query, args);
}

/** How many have the same XP as a row, and are in front of it. */
const ties = `(select count(*)::int from gamification.xp_period s where ${onBoard.join(' and ')} and s.place = $3::int
  and (s.reached_at, s.user_id) < ($4::timestamptz, $5::uuid))`;

const placeOf = (board: Board, row: StandingRow): unknown[] => [
  board.period,
  board.startsOn,
  row.place,
  row.reachedAt,
  row.userId,
];

/** Where a row stands. Everybody in front of it is counted, once. */
export async function startOf(db: EntityManager, board: Board, row: StandingRow): Promise<Start> {
  const rows: Start[] = await db.query(
    `select before, before - ${ties} as better from (
       select count(*)::int as before from gamification.xp_period s where ${onBoard.join(' and ')}
         and ${order} < ($3::int, $4::timestamptz, $5::uuid)) front`,
    placeOf(board, row),
  );
  return rows[0] ?? { before: 0, better: 0 };
}

/** Where a row stands that has so many in front of it. */
export async function startBehind(
  db: EntityManager,
  board: Board,
  row: StandingRow,
  before: number,
): Promise<Start> {
  const rows: { ties: number }[] = await db.query(`select ${ties} as ties`, placeOf(board, row));
  return { before, better: before - (rows[0]?.ties ?? 0) };
}

export async function findOwn(
  db: EntityManager,
  { period, startsOn }: Board,
  userId: string,
): Promise<StandingRow | null> {
  const rows: StandingRow[] = await db.query(
    `select ${columns} from gamification.xp_period s where ${onBoard.join(' and ')} and s.user_id = $3`,
    [period, startsOn, userId],
  );
  return rows[0] ?? null;
}

/** The rows around one of them, itself included, at most that many on either side. */
export function listAround(
  db: EntityManager,
  { period, startsOn }: Board,
  row: StandingRow,
  radius: number,
): Promise<StandingRow[]> {
  const where = onBoard.join(' and ');
  const own = '($3::int, $4::timestamptz, $5::uuid)';
  return db.query(
    `select * from (
       (select ${columns} from gamification.xp_period s where ${where} and ${order} < ${own}
        order by s.place desc, s.reached_at desc, s.user_id desc limit $6)
       union all
       (select ${columns} from gamification.xp_period s where ${where} and ${order} >= ${own}
        order by s.place, s.reached_at, s.user_id limit $6 + 1)
     ) around order by place, "reachedAt", "userId"`,
    [period, startsOn, row.place, row.reachedAt, row.userId, radius],
  );
}
