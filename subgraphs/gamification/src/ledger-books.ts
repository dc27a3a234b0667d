import type { DataSource, EntityManager } from 'typeorm';
import type { LedgerEntity } from './modules/ledger/index.ts';

export type BookedEntry = Omit<LedgerEntity, 'recordedAt'>;

/** All that is booked and folded, and how far the handlers are, as of one moment. */
export interface Books {
  entries: readonly BookedEntry[];
  profiles: readonly { userId: string }[];
  people: readonly { userId: string; timeZone: string }[];
  achievementOfUnlock: ReadonlyMap<string, string>;
  /** By handler. */
  offsets: ReadonlyMap<string, number>;
  /** `<handler> <position>` of what is not handled yet. */
  parked: ReadonlySet<string>;
  /** By what they are of, each as a line. */
  folds: ReadonlyMap<string, string>;
}

const moment = (column: string): string =>
  `coalesce(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'never')`;

const foldLines = `
  select user_id || ' profile' as key, xp || ' XP, ' || coins || ' coins, level ' || level || ', ' ||
    ${moment('reached_at')} || ', ' || time_zone as line from gamification.profile
  union all
  select user_id || ' day ' || local_date || '/' || utc_date,
    xp || ' XP, ' || coins || ' coins, ' || ${moment('reached_at')} from gamification.xp_day
  union all
  select user_id || ' ' || period || ' ' || starts_on, xp || ' XP, ' || ${moment('reached_at')}
    from gamification.xp_period where xp > 0
  union all
  select user_id || ' achievement ' || achievement_id, ${moment('unlocked_at')} from gamification.achievement_unlock`;

/** Reads them in one snapshot. */
export function readBooks(dataSource: DataSource): Promise<Books> {
  return dataSource.transaction('REPEATABLE READ', async (db) => {
    // Everything there is: it takes as long as it takes.
    await db.query('set transaction read only');
    await db.query('set local statement_timeout = 0');
    return read(db);
  });
}

async function read(db: EntityManager): Promise<Books> {
  const entries: BookedEntry[] = await db.query(
    `select id, user_id as "userId", currency, amount, source_event_id as "sourceEventId", rule_key as "ruleKey",
       rule_version as "ruleVersion", subject_key as "subjectKey", occurred_at as "occurredAt",
       reversal_of as "reversalOf" from gamification.ledger_entry`,
  );
  const pairs = async (sql: string): Promise<[string, string][]> => {
    const rows: { key: string; line: string }[] = await db.query(sql);
    return rows.map(({ key, line }) => [key, line]);
  };
  const offsets = await pairs('select handler as key, position as line from gamification.consumer_offset');
  const parked = await pairs(
    `select handler || ' ' || position as key, '' as line from gamification.parked_event`,
  );
  const unlocks = await pairs(
    'select id as key, achievement_id as line from gamification.achievement_unlock',
  );
  return {
    entries,
    profiles: await db.query('select user_id as "userId" from gamification.profile'),
    people: await db.query('select user_id as "userId", time_zone as "timeZone" from gamification.person'),
    achievementOfUnlock: new Map(unlocks),
    offsets: new Map(offsets.map(([handler, position]) => [handler, Number(position)])),
    parked: new Set(parked.map(([key]) => key)),
    folds: new Map(await pairs(foldLines)),
  };
}
