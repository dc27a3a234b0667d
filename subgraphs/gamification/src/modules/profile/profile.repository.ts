import type { EntityManager } from 'typeorm';
import { headOf } from '../../topics.ts';
import {
  Period,
  type DayPart,
  type ProfileEntity,
  type ProfileView,
  type Stretch,
} from './profile.entity.ts';

const columns = `p.user_id as "userId", p.time_zone as "timeZone", p.xp, p.coins, p.level, p.reached_at as "reachedAt"`;

/**
 * Locks people's profiles, in the order of their ids, until the transaction ends; makes those that are missing. Whatever
 * is booked to a person, and whatever is known of them, changes under this lock.
 */
export async function hold(db: EntityManager, userIds: readonly string[]): Promise<ProfileEntity[]> {
  const sorted = [...userIds].sort();
  const held = await lock(db, sorted);
  if (held.length === sorted.length) return held;
  await db.query(
    `insert into gamification.profile (user_id, time_zone, xp, coins, level, reached_at)
     select id, 'UTC', 0, 0, 1, null from unnest($1::uuid[]) with ordinality as n (id, nth) order by nth
     on conflict do nothing`,
    [sorted],
  );
  return lock(db, sorted);
}

function lock(db: EntityManager, userIds: readonly string[]): Promise<ProfileEntity[]> {
  return db.query(
    `select ${columns} from gamification.profile p where p.user_id = any($1) order by p.user_id for no key update`,
    [userIds],
  );
}

export function listByIds(db: EntityManager, userIds: readonly string[]): Promise<ProfileView[]> {
  return db.query(
    `select ${columns}, ${headOf('p.user_id')} as head from gamification.profile p where p.user_id = any($1)`,
    [userIds],
  );
}

/**
 * Writes what counts of some local days in the place of what was there.
 * @param days all of them when null
 * @returns the days of UTC on which nothing counts any more
 */
export async function replaceDays(
  db: EntityManager,
  userId: string,
  days: readonly string[] | null,
  parts: readonly DayPart[],
): Promise<string[]> {
  const gone: { utcDate: string }[] = await db.query(
    `with part as (
       select n."localDate" as local_date, n."utcDate" as utc_date, n.xp, n.coins, n."reachedAt" as reached_at
       from jsonb_to_recordset($3::jsonb)
         as n ("localDate" date, "utcDate" date, xp int, coins int, "reachedAt" timestamptz)
     ), gone as (
       delete from gamification.xp_day d
       where d.user_id = $1 and ($2::date[] is null or d.local_date = any($2))
         and (d.utc_date, d.local_date) not in (select utc_date, local_date from part)
       returning d.utc_date
     ), written as (
       insert into gamification.xp_day (user_id, local_date, utc_date, xp, coins, reached_at)
       select $1, local_date, utc_date, xp, coins, reached_at from part
       on conflict (user_id, utc_date, local_date) do update
         set xp = excluded.xp, coins = excluded.coins, reached_at = excluded.reached_at
     )
     select utc_date::text as "utcDate" from gone`,
    [userId, days, JSON.stringify(parts)],
  );
  return gone.map(({ utcDate }) => utcDate);
}

type Totals = Pick<ProfileEntity, 'xp' | 'coins' | 'reachedAt'>;

/**
 * Sums some stretches up anew from the days, all time among them.
 * @param isVisible whether everybody may see the person in leaderboards
 * @returns what all time comes to
 */
export async function sumStretches(
  db: EntityManager,
  userId: string,
  stretches: readonly Stretch[],
  isVisible: boolean,
): Promise<Totals> {
  const rows: Totals[] = await db.query(
    `with sums as (
       select s.period, s."startsOn" as starts_on, coalesce(sum(d.xp), 0)::int as xp,
         coalesce(sum(d.coins), 0)::int as coins, max(d.reached_at) as reached_at
       from jsonb_to_recordset($2::jsonb) as s (period text, "startsOn" date, "endsOn" date)
       left join gamification.xp_day d
         on d.user_id = $1::uuid and d.utc_date >= s."startsOn" and d.utc_date < s."endsOn"
       group by s.period, s."startsOn"
     ), written as (
       insert into gamification.xp_period (user_id, period, starts_on, xp, reached_at, is_listed)
       select $1::uuid, period, starts_on, xp, reached_at, $3::boolean and xp > 0 from sums
       on conflict (user_id, period, starts_on) do update
         set xp = excluded.xp, reached_at = excluded.reached_at, is_listed = excluded.is_listed
     )
     select xp, coins, reached_at as "reachedAt" from sums where period = '${Period.ALL_TIME}'`,
    [userId, JSON.stringify(stretches), isVisible],
  );
  return rows[0] ?? { xp: 0, coins: 0, reachedAt: null };
}

export async function update(db: EntityManager, profile: ProfileEntity): Promise<void> {
  const { userId, timeZone, xp, coins, level, reachedAt } = profile;
  await db.query(
    `update gamification.profile set time_zone = $2, xp = $3, coins = $4, level = $5, reached_at = $6
     where user_id = $1`,
    [userId, timeZone, xp, coins, level, reachedAt],
  );
}

/** Lets a person be seen in leaderboards, or no longer. */
export async function relist(db: EntityManager, userId: string, isVisible: boolean): Promise<void> {
  await db.query(
    `update gamification.xp_period set is_listed = $2::boolean and xp > 0
     where user_id = $1 and is_listed <> ($2::boolean and xp > 0)`,
    [userId, isVisible],
  );
}

export async function unlistAll(db: EntityManager): Promise<void> {
  await db.query('update gamification.xp_period set is_listed = false where is_listed');
}

export interface WeekSum {
  userId: string;
  xp: number;
}

/** What people have earned in the week that begins on that Monday. */
export function listWeek(db: EntityManager, userIds: readonly string[], monday: string): Promise<WeekSum[]> {
  return db.query(
    `select user_id as "userId", xp from gamification.xp_period
     where user_id = any($1) and period = '${Period.WEEKLY}' and starts_on = $2`,
    [userIds, monday],
  );
}

export interface DaySum {
  userId: string;
  date: string;
  xp: number;
}

/** What counts of people's local days from that one on; days without XP are left out. */
export function listDays(db: EntityManager, userIds: readonly string[], from: string): Promise<DaySum[]> {
  return db.query(
    `select user_id as "userId", local_date::text as date, sum(xp)::int as xp from gamification.xp_day
     where user_id = any($1) and utc_date >= $2::date - 1 and local_date >= $2::date
     group by user_id, local_date`,
    [userIds, from],
  );
}
