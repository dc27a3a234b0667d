import type { EntityManager } from 'typeorm';
import { headOf } from '../../topics.ts';
import { people } from '../person/index.ts';
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

export function listByIds(db: EntityManager, userIds: readonly string[]): Promise<ProfileEntity[]> {
  return db.query(`select ${columns} from gamification.profile p where p.user_id = any($1)`, [userIds]);
}

/** One for each of these people, whatever is there of them. @param monday the first day of the present week */
export function listViews(
  db: EntityManager,
  userIds: readonly string[],
  monday: string,
): Promise<ProfileView[]> {
  return db.query(
    `select asked.id as "userId", coalesce(p.xp, 0) as xp, coalesce(p.coins, 0) as coins,
       coalesce(p.level, 1) as level, coalesce(w.xp, 0) as "weekXp", own.time_zone as "timeZone",
       coalesce(own.profile_public and whole, false) as "profilePublic",
       coalesce(own.show_stats and whole, false) as "showStats",
       coalesce(own.show_activity and whole, false) as "showActivity", ${headOf('asked.id')} as head
     from unnest($1::uuid[]) as asked (id)
     cross join (select ${people.areWhole} as whole) known
     left join gamification.person own on own.user_id = asked.id
     left join gamification.profile p on p.user_id = asked.id
     left join gamification.xp_period w
       on w.user_id = asked.id and w.period = '${Period.WEEKLY}' and w.starts_on = $2`,
    [userIds, monday],
  );
}

/** What counts of some local days of a person's. */
export interface Refolded {
  userId: string;
  /** All of them when null. */
  days: readonly string[] | null;
  parts: readonly DayPart[];
}

/** A day of UTC of a person's. */
export interface PersonDate {
  userId: string;
  utcDate: string;
}

/**
 * Writes what counts of local days in the place of what was there.
 * @returns the days of UTC that have come to something else by that
 */
export function replaceDays(db: EntityManager, refolded: readonly Refolded[]): Promise<PersonDate[]> {
  const parts = refolded.flatMap(({ userId, parts: own }) => own.map((part) => ({ userId, ...part })));
  const asked = refolded.flatMap(({ userId, days }) =>
    (days ?? [null]).map((localDate) => ({ userId, localDate })),
  );
  // A local day lies in the day of UTC of that date or in one beside it.
  return db.query(
    `with part as (
       select n."userId" as user_id, n."localDate" as local_date, n."utcDate" as utc_date, n.xp, n.coins,
         n."reachedAt" as reached_at
       from jsonb_to_recordset($2::jsonb)
         as n ("userId" uuid, "localDate" date, "utcDate" date, xp int, coins int, "reachedAt" timestamptz)
     ), gone as (
       delete from gamification.xp_day d
       using jsonb_to_recordset($1::jsonb) as asked ("userId" uuid, "localDate" date)
       where d.user_id = asked."userId" and (asked."localDate" is null or d.local_date = asked."localDate")
         and d.utc_date >= coalesce(asked."localDate" - 1, '-infinity')
         and d.utc_date <= coalesce(asked."localDate" + 1, 'infinity')
         and not exists (select from part
           where part.user_id = d.user_id and part.utc_date = d.utc_date and part.local_date = d.local_date)
       returning d.user_id, d.utc_date
     ), written as (
       insert into gamification.xp_day as d (user_id, local_date, utc_date, xp, coins, reached_at)
       select user_id, local_date, utc_date, xp, coins, reached_at from part
       on conflict (user_id, utc_date, local_date) do update
         set xp = excluded.xp, coins = excluded.coins, reached_at = excluded.reached_at
         where (d.xp, d.coins, d.reached_at) is distinct from (excluded.xp, excluded.coins, excluded.reached_at)
       returning d.user_id, d.utc_date
     )
     select user_id as "userId", utc_date::text as "utcDate" from (table gone union table written) changed`,
    [JSON.stringify(asked), JSON.stringify(parts)],
  );
}

type Totals = Pick<ProfileEntity, 'xp' | 'coins' | 'reachedAt'>;

/** A stretch of a person's, and whether everybody may see the person in leaderboards. */
export type PersonStretch = Stretch & { userId: string; isVisible: boolean };

/**
 * Sums stretches up anew from the days, all time of each person among them.
 * @returns what all time comes to, by person
 */
export async function sumStretches(
  db: EntityManager,
  stretches: readonly PersonStretch[],
): Promise<Map<string, Totals>> {
  const rows: (Totals & { userId: string })[] = await db.query(
    `with sums as (
       select s."userId" as user_id, s.period, s."startsOn" as starts_on, s."isVisible" as is_visible,
         coalesce(sum(d.xp), 0)::int as xp, coalesce(sum(d.coins), 0)::int as coins, max(d.reached_at) as reached_at
       from jsonb_to_recordset($1::jsonb)
         as s ("userId" uuid, period text, "startsOn" date, "endsOn" date, "isVisible" boolean)
       left join gamification.xp_day d
         on d.user_id = s."userId" and d.utc_date >= s."startsOn" and d.utc_date < s."endsOn"
       group by s."userId", s.period, s."startsOn", s."isVisible"
     ), written as (
       insert into gamification.xp_period as s (user_id, period, starts_on, xp, reached_at, is_listed)
       select user_id, period, starts_on, xp, reached_at, is_visible and xp > 0 from sums
       on conflict (user_id, period, starts_on) do update
         set xp = excluded.xp, reached_at = excluded.reached_at, is_listed = excluded.is_listed
         where (s.xp, s.reached_at, s.is_listed) is distinct from (excluded.xp, excluded.reached_at, excluded.is_listed)
     )
     select user_id as "userId", xp, coins, reached_at as "reachedAt" from sums where period = '${Period.ALL_TIME}'`,
    [JSON.stringify(stretches)],
  );
  return new Map(rows.map(({ userId, ...totals }) => [userId, totals]));
}

/** Writes profiles that are held, where they have changed. */
export async function update(db: EntityManager, held: readonly ProfileEntity[]): Promise<void> {
  await db.query(
    `update gamification.profile p
     set time_zone = n."timeZone", xp = n.xp, coins = n.coins, level = n.level, reached_at = n."reachedAt"
     from jsonb_to_recordset($1::jsonb)
       as n ("userId" uuid, "timeZone" text, xp int, coins int, level int, "reachedAt" timestamptz)
     where p.user_id = n."userId" and (p.time_zone, p.xp, p.coins, p.level, p.reached_at)
       is distinct from (n."timeZone", n.xp, n.coins, n.level, n."reachedAt")`,
    [JSON.stringify(held)],
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
