import type { DataSource, EntityManager } from 'typeorm';
import type { LedgerEntity } from './modules/ledger/index.ts';

export type BookedEntry = Omit<LedgerEntity, 'recordedAt'>;

/** All that is booked to one person, and what the tables say of them. */
export interface Account {
  userId: string;
  /** Null while nobody has told of them. */
  timeZone: string | null;
  /** Those that were not taken back. */
  entries: readonly BookedEntry[];
  /** Which achievement an unlock is of. */
  achievementOfUnlock: ReadonlyMap<string, string>;
  /** By what they are of, each as a line. */
  folds: ReadonlyMap<string, string>;
}

const moment = (column: string): string =>
  `coalesce(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'never')`;

/** Of the person `u.user_id`. */
const foldLines = `
  select 'profile' as key, xp || ' XP, ' || coins || ' coins, level ' || level || ', ' ||
    ${moment('reached_at')} || ', ' || time_zone as line from gamification.profile where user_id = u.user_id
  union all
  select 'day ' || local_date || '/' || utc_date, xp || ' XP, ' || coins || ' coins, ' || ${moment('reached_at')}
    from gamification.xp_day where user_id = u.user_id
  union all
  select period || ' ' || starts_on, xp || ' XP, ' || ${moment('reached_at')}
    from gamification.xp_period where user_id = u.user_id and xp > 0
  union all
  select 'achievement ' || achievement_id, ${moment('unlocked_at')}
    from gamification.achievement_unlock where user_id = u.user_id`;

const entryColumns = `e.id, e.user_id as "userId", e.currency, e.amount, e.source_event_id as "sourceEventId",
  e.rule_key as "ruleKey", e.rule_version as "ruleVersion", e.subject_key as "subjectKey",
  e.occurred_at as "occurredAt", e.reversal_of as "reversalOf"`;

const tablesOfPeople = ['profile', 'ledger_entry', 'xp_day', 'xp_period', 'achievement_unlock'];

const accountRows = `
  select u.user_id as "userId",
    (select time_zone from gamification.person where user_id = u.user_id) as "timeZone",
    (select coalesce(json_agg(own), '[]') from (
       select ${entryColumns} from gamification.ledger_entry e where e.user_id = u.user_id) own
    ) as entries,
    (select coalesce(json_agg(json_build_array(id, achievement_id)), '[]')
       from gamification.achievement_unlock where user_id = u.user_id) as unlocks,
    (select coalesce(json_agg(json_build_array(key, line)), '[]') from (${foldLines}) own) as folds
  from (${tablesOfPeople.map((table) => `select user_id from gamification.${table}`).join(' union ')}) u
  order by u.user_id`;

interface AccountRow extends Pick<Account, 'userId' | 'timeZone'> {
  entries: (Omit<BookedEntry, 'occurredAt'> & { occurredAt: string })[];
  unlocks: [string, string][];
  folds: [string, string][];
}

/** What was taken back counts as if it had never been: neither the entry nor its reversal. */
function standing(entries: AccountRow['entries']): BookedEntry[] {
  const reversed = new Set(entries.map(({ reversalOf }) => reversalOf));
  return entries
    .filter(({ id, reversalOf }) => reversalOf === null && !reversed.has(id))
    .map((entry) => ({ ...entry, occurredAt: new Date(entry.occurredAt) }));
}

/** People at once. */
const accountsAtOnce = 20;

/** Entries at once. */
const sliceSize = 20_000;

/** All that is booked and folded, and how far the handlers are, as of one moment. Only a part of it is held at a time. */
export class Books {
  private constructor(
    private readonly db: EntityManager,
    /** By handler. */
    readonly offsets: ReadonlyMap<string, number>,
    /** `<handler> <position>` of what is not handled yet. */
    readonly parked: ReadonlySet<string>,
  ) {}

  /** Hands them to the reader, for whom they stand still, in one snapshot. */
  static read<Result>(dataSource: DataSource, reader: (books: Books) => Promise<Result>): Promise<Result> {
    return dataSource.transaction('REPEATABLE READ', async (db) => {
      // Everything there is: it takes as long as it takes, and what is read beside it as well.
      await db.query('set transaction read only');
      await db.query('set local statement_timeout = 0');
      await db.query('set local idle_in_transaction_session_timeout = 0');
      const offsets: { handler: string; position: string }[] = await db.query(
        'select handler, position from gamification.consumer_offset',
      );
      const parked: { key: string }[] = await db.query(
        `select handler || ' ' || position as key from gamification.parked_event`,
      );
      return reader(
        new Books(
          db,
          new Map(offsets.map(({ handler, position }) => [handler, Number(position)])),
          new Set(parked.map(({ key }) => key)),
        ),
      );
    });
  }

  /** How many entries there are, how many of them are no reversals, and how many people. */
  async count(): Promise<{ entries: number; bookings: number; profiles: number; people: number }> {
    const [row] = await this.db.query(
      `select count(*)::int as entries, (count(*) filter (where reversal_of is null))::int as bookings,
         (select count(*)::int from gamification.profile) as profiles,
         (select count(*)::int from gamification.person) as people
       from gamification.ledger_entry`,
    );
    return row;
  }

  /** What was booked for these events. */
  listByEvents(eventIds: readonly string[]): Promise<BookedEntry[]> {
    return this.db.query(
      `select ${entryColumns} from gamification.ledger_entry e
       where e.source_event_id = any($1) and e.reversal_of is null`,
      [eventIds],
    );
  }

  /** The zones of those of these people who are known. */
  async zonesOf(userIds: readonly string[]): Promise<Map<string, string>> {
    const rows: { userId: string; timeZone: string }[] = await this.db.query(
      'select user_id as "userId", time_zone as "timeZone" from gamification.person where user_id = any($1)',
      [userIds],
    );
    return new Map(rows.map(({ userId, timeZone }) => [userId, timeZone]));
  }

  /** Everybody of whom there is anything, one after the other. */
  async *accounts(): AsyncGenerator<Account> {
    for await (const rows of this.rows<AccountRow>('account', accountRows, accountsAtOnce))
      for (const { userId, timeZone, entries, unlocks, folds } of rows)
        yield {
          userId,
          timeZone,
          entries: standing(entries),
          achievementOfUnlock: new Map(unlocks),
          folds: new Map(folds.map(([key, line]) => [`${userId} ${key}`, line])),
        };
  }

  /** All bookings, in slices. */
  bookings(): AsyncGenerator<BookedEntry[]> {
    const sql = `select ${entryColumns} from gamification.ledger_entry e where e.reversal_of is null`;
    return this.rows('booking', sql, sliceSize);
  }

  private async *rows<Row>(cursor: string, sql: string, atOnce: number): AsyncGenerator<Row[]> {
    await this.db.query(`declare ${cursor} no scroll cursor for ${sql}`);
    for (;;) {
      const rows: Row[] = await this.db.query(`fetch ${atOnce} from ${cursor}`);
      if (rows.length === 0) break;
      yield rows;
    }
    await this.db.query(`close ${cursor}`);
  }
}
