import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../errors/domain-error.ts';

/** How long a repeat gets the first answer (Stripe's and Knock's habit as well). */
const keptMs = 24 * 60 * 60 * 1000;

/** One mutation field's derived key. */
export interface IdempotencyKey {
  key: string;
  /** Of the field's name and arguments: the same key with anything else is a conflict. */
  requestHash: string;
}

/** How an act's result is remembered and found again; the row itself is never stored, only its reference. */
export interface Once<T> {
  /** The reference, where it is known before the act: then nothing is written behind the act's last statement. */
  expected?: string;
  ref: (result: T) => string;
  reload: (db: EntityManager, ref: string) => Promise<T>;
}

export function hashRequest(field: string, args: unknown): string {
  return createHash('sha256').update(field).update(canonicalJson(args)).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object' || value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

interface Claim {
  schema: string;
  scope: string;
  idempotency: IdempotencyKey;
  now: Date;
}

/**
 * Runs the act at most once per key. The claim is a row written in the act's own transaction: a second call at the same
 * time waits on it, and finds the first one's result or, when that was rolled back, a free key.
 * @throws IDEMPOTENCY_CONFLICT when the key was used for another request
 */
export async function runOnce<T>(
  db: EntityManager,
  claim: Claim,
  once: Once<T>,
  act: () => Promise<T>,
): Promise<T> {
  const { schema, scope, idempotency, now } = claim;
  const claimed: unknown[] = await db.query(
    `insert into "${schema}".idempotency_key as held (scope, key, request_hash, created_at, result_ref)
     values ($1, $2, $3, $4, $6)
     on conflict (scope, key) do update
       set request_hash = excluded.request_hash, result_ref = excluded.result_ref, created_at = excluded.created_at
       where held.created_at < $5
     returning key`,
    [
      scope,
      idempotency.key,
      idempotency.requestHash,
      now,
      new Date(now.getTime() - keptMs),
      once.expected ?? null,
    ],
  );
  if (claimed.length === 0) return repeat(db, claim, once);
  const result = await act();
  const ref = once.ref(result);
  if (ref === once.expected) return result;
  await db.query(`update "${schema}".idempotency_key set result_ref = $3 where scope = $1 and key = $2`, [
    scope,
    idempotency.key,
    ref,
  ]);
  return result;
}

async function repeat<T>(db: EntityManager, claim: Claim, once: Once<T>): Promise<T> {
  const rows: { request_hash: string; result_ref: string }[] = await db.query(
    `select request_hash, result_ref from "${claim.schema}".idempotency_key where scope = $1 and key = $2`,
    [claim.scope, claim.idempotency.key],
  );
  const first = rows[0];
  if (!first || first.request_hash !== claim.idempotency.requestHash) {
    throw new DomainError(
      'IDEMPOTENCY_CONFLICT',
      'This idempotency key was used for another request. Use a fresh key for a different act.',
      { kind: 'request' },
    );
  }
  return once.reload(db, first.result_ref);
}

/** Deletes keys whose time is over. @returns how many */
export async function forgetIdempotencyKeys(db: EntityManager, schema: string, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptMs);
  const [, count]: [unknown, number] = await db.query(
    `delete from "${schema}".idempotency_key where created_at < $1`,
    [before],
  );
  return count;
}

/** The table behind `runOnce`; every subgraph that writes has it in its first migration. */
export function idempotencyTable(schema: string): string {
  return `create table "${schema}".idempotency_key (
    scope text not null,
    key text not null,
    request_hash text not null,
    result_ref text,
    created_at timestamptz(3) not null,
    constraint idempotency_key_pkey primary key (scope, key)
  );
  create index idempotency_key_created_at_idx on "${schema}".idempotency_key (created_at);`;
}
