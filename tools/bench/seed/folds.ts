import type { Client } from 'pg';
import { soundZone } from '../../../subgraphs/gamification/src/days.ts';
import type { FoldEntry } from '../../../subgraphs/gamification/src/modules/ledger/ledger.repository.ts';
import { levelOf } from '../../../subgraphs/gamification/src/modules/level/level.entity.ts';
import {
  stretchesOf,
  type DayPart,
} from '../../../subgraphs/gamification/src/modules/profile/profile.entity.ts';
import { fold } from '../../../subgraphs/gamification/src/modules/profile/profile.state.ts';
import { rowsOf } from './rows.ts';

/** People whose entries are folded at once. */
const atOnce = 2_000;

interface Account {
  userId: string;
  zone: string;
  isListed: boolean;
  /** As text: a date that is read from JSON is none. */
  entries: (Omit<FoldEntry, 'at'> & { at: string })[];
}

/** Everybody, with what counts at which moment: the reward of an achievement when that was earned. */
const accounts = `
  select p.user_id as "userId", p.time_zone as zone, p.show_stats as "isListed",
    coalesce(e.entries, '[]') as entries
  from gamification.person p left join (
    select e.user_id, jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount, 'ruleKey', rule_key,
      'sourceEventId', source_event_id, 'at', coalesce(u.unlocked_at, e.occurred_at))) as entries
    from gamification.ledger_entry e
    left join gamification.achievement_unlock u
      on e.rule_key = 'achievement-unlocked' and u.id::text = e.subject_key
    group by e.user_id
  ) e using (user_id) order by p.user_id`;

interface Sum {
  xp: number;
  coins: number;
  reachedAt: Date | null;
}

function sumOf(parts: readonly DayPart[]): Sum {
  const sum: Sum = { xp: 0, coins: 0, reachedAt: null };
  for (const { xp, coins, reachedAt } of parts) {
    sum.xp += xp;
    sum.coins += coins;
    if (reachedAt && (!sum.reachedAt || reachedAt > sum.reachedAt)) sum.reachedAt = reachedAt;
  }
  return sum;
}

/** Folds the ledger by the product's own rules into what people read. */
export async function foldLedger(client: Client): Promise<void> {
  for await (const batch of rowsOf<Account>(client, accounts, [], atOnce)) await write(client, batch);
  await client.query(
    `insert into gamification.level_reached (user_id, level, reached_at)
     select user_id, l, coalesce(reached_at, moment.at) from gamification.profile, generate_series(2, level) l, moment`,
  );
}

async function write(client: Client, batch: readonly Account[]): Promise<void> {
  const days: object[] = [];
  const periods: object[] = [];
  const profiles: object[] = [];
  for (const { userId, zone, isListed, entries } of batch) {
    const timeZone = soundZone(zone);
    const parts = fold(
      entries.map((entry) => ({ ...entry, at: new Date(entry.at) })),
      timeZone,
    );
    for (const part of parts) days.push({ userId, ...part });
    for (const { period, startsOn, endsOn } of stretchesOf(parts.map(({ utcDate }) => utcDate))) {
      const sum = sumOf(parts.filter(({ utcDate }) => utcDate >= startsOn && utcDate < endsOn));
      periods.push({ userId, period, startsOn, ...sum, isListed: isListed && sum.xp > 0 });
    }
    const total = sumOf(parts);
    profiles.push({ userId, timeZone, ...total, level: levelOf(total.xp) });
  }
  const insert = (table: string, columns: string, rows: readonly object[]): Promise<unknown> =>
    client.query(
      `insert into gamification.${table} (${snake(columns)}) select ${quoted(columns)}
       from jsonb_to_recordset($1::jsonb) as n ("userId" uuid, "localDate" date, "utcDate" date, xp int, coins int,
         "reachedAt" timestamptz, period text, "startsOn" date, "isListed" boolean, "timeZone" text, level int)`,
      [JSON.stringify(rows)],
    );
  await insert('xp_day', 'userId localDate utcDate xp coins reachedAt', days);
  await insert('xp_period', 'userId period startsOn xp reachedAt isListed', periods);
  await insert('profile', 'userId timeZone xp coins level reachedAt', profiles);
}

const quoted = (columns: string): string =>
  columns
    .split(' ')
    .map((column) => `"${column}"`)
    .join(', ');

const snake = (columns: string): string =>
  columns.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll(' ', ', ');
