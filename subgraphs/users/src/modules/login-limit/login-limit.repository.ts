import type { EntityManager } from 'typeorm';
import type { LoginLimitEntity } from './login-limit.entity.ts';

/** What an attempt is measured against at a moment. */
export interface Measure {
  now: Date;
  /** Failures before that no longer count. */
  failuresSince: Date;
  /** Attempts reserved before that are given up. */
  pendingSince: Date;
  accountFailures: number;
  addressFailures: number;
  lockMs: number;
  maxLockMs: number;
}

const asOf = '$2::timestamptz';
/** Failures that still count. */
const recent = `array(select at from unnest(held.failed_at) at where at > $3::timestamptz)`;
const pending = `case when held.pending_at <= $4::timestamptz then 0 else held.pending end`;
const allowed = `case when held.key like 'address:%' then $6::int else $5::int end`;
const isLast = `cardinality(${recent}) + 1 >= ${allowed}`;
/** A lock that ended long ago is forgiven. */
const strikes = `case when held.locked_until <= ${asOf} - $8::float8 * interval '1 ms' then 0 else held.strikes end`;
const columns = 'key, failed_at, pending, pending_at, strikes, updated_at';
const inOrder = 'from unnest($1::text[]) with ordinality as wanted (key, place) order by place';
const lockEnd = `${asOf} + least($7::float8 * power(2, ${strikes}), $8::float8) * interval '1 ms'`;

/**
 * Every change is one statement that inserts or updates in the order of the keys, so that attempts at the same time
 * neither miscount nor wait for each other in a circle.
 */
export class LoginLimitRepository {
  /** Takes a place for one attempt under each key. @returns the keys that had one */
  async reserve(db: EntityManager, keys: readonly string[], measure: Measure): Promise<string[]> {
    const rows: { key: string }[] = await db.query(
      `insert into users.login_limit as held (${columns})
       select key, '{}', 1, ${asOf}, 0, ${asOf} ${inOrder}
       on conflict (key) do update set
         failed_at = ${recent}, pending = ${pending} + 1, pending_at = ${asOf}, updated_at = ${asOf}
       where (held.locked_until is null or held.locked_until <= ${asOf})
         and cardinality(${recent}) + ${pending} < ${allowed}
       returning key`,
      this.params(keys, measure).slice(0, 6),
    );
    return rows.map(({ key }) => key);
  }

  /** Turns a reserved attempt into a failure, and the last one that is borne into a lock. */
  async fail(db: EntityManager, keys: readonly string[], measure: Measure): Promise<void> {
    await db.query(
      `insert into users.login_limit as held (${columns})
       select key, array[${asOf}], 0, ${asOf}, 0, ${asOf}
       ${inOrder}
       on conflict (key) do update set
         failed_at = case when ${isLast} then '{}' else ${recent} || ${asOf} end,
         locked_until = case when ${isLast} then ${lockEnd} else held.locked_until end,
         strikes = case when ${isLast} then ${strikes} + 1 else held.strikes end,
         pending = greatest(${pending} - 1, 0), updated_at = ${asOf}`,
      this.params(keys, measure),
    );
  }

  /** Gives reserved places back. */
  async release(db: EntityManager, keys: readonly string[]): Promise<void> {
    await db.query(
      `update users.login_limit held set pending = greatest(held.pending - 1, 0)
       from (select key from users.login_limit where key = any($1::text[]) order by key for update) mine
       where held.key = mine.key`,
      [keys],
    );
  }

  /** Forgets the failures of `account`, gives the place under the other keys back. */
  async succeed(db: EntityManager, keys: readonly string[], account: string): Promise<void> {
    await db.query(
      `update users.login_limit held set
         pending = greatest(held.pending - 1, 0),
         failed_at = case when held.key = $2 then '{}' else held.failed_at end,
         strikes = case when held.key = $2 then 0 else held.strikes end
       from (select key from users.login_limit where key = any($1::text[]) order by key for update) mine
       where held.key = mine.key`,
      [keys, account],
    );
  }

  list(db: EntityManager, keys: readonly string[]): Promise<Pick<LoginLimitEntity, 'lockedUntil'>[]> {
    return db.query(
      'select locked_until as "lockedUntil" from users.login_limit where key = any($1::text[])',
      [keys],
    );
  }

  /** Forgets names and addresses nobody tried since. @returns how many */
  async removeStale(db: EntityManager, before: Date): Promise<number> {
    const [, count] = await db.query<[unknown, number]>(
      `delete from users.login_limit where updated_at < $1 and (locked_until is null or locked_until < $1)`,
      [before],
    );
    return count;
  }

  private params(keys: readonly string[], measure: Measure): unknown[] {
    const { now, failuresSince, pendingSince, accountFailures, addressFailures, lockMs, maxLockMs } = measure;
    const sorted = [...keys].sort();
    return [sorted, now, failuresSince, pendingSince, accountFailures, addressFailures, lockMs, maxLockMs];
  }
}
