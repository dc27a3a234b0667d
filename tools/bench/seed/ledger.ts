import type { LoggedEvent } from '@testverse/platform/events';
import type { Client } from 'pg';
import {
  draftsOf,
  type LedgerDraft,
} from '../../../subgraphs/gamification/src/modules/ledger/ledger.entity.ts';
import { rules } from '../../../subgraphs/gamification/src/rules/index.ts';
import { rowsOf } from './rows.ts';

/** Events that are read, and entries that are written, at once. */
const atOnce = 20_000;

interface FactRow {
  id: string;
  topic: string;
  type: string;
  payload: unknown;
  occurredAt: Date;
}

/**
 * Pays for the facts in a log by the product's own rules.
 * @param from the subgraph whose log it is
 * @returns how many entries that makes
 */
export async function bookFacts(client: Client, from: string): Promise<number> {
  const own = rules.filter((rule) => rule.from === from);
  const sql = `select id, topic, type, payload, occurred_at as "occurredAt" from ${from}.event_log
    where type = any($1) order by position`;
  const claimed = new Set<string>();
  let total = 0;
  for await (const facts of rowsOf<FactRow>(client, sql, [own.map(({ type }) => type)], atOnce)) {
    const drafts = facts.flatMap((fact) =>
      own
        .filter(({ type }) => type === fact.type)
        .flatMap((rule) => rule.rewards(fact as LoggedEvent).flatMap((one) => draftsOf(rule, fact, one))),
    );
    const due = drafts.filter((draft) => isFirst(claimed, draft));
    await insert(client, due);
    total += due.length;
  }
  return total;
}

/** A subject belongs to the first fact that claims it. */
function isFirst(claimed: Set<string>, { ruleKey, subjectKey, userId, currency }: LedgerDraft): boolean {
  if (subjectKey === null) return true;
  const subject = `${ruleKey} ${subjectKey} ${userId} ${currency}`;
  if (claimed.has(subject)) return false;
  claimed.add(subject);
  return true;
}

async function insert(client: Client, drafts: readonly LedgerDraft[]): Promise<void> {
  const column = <Name extends keyof LedgerDraft>(name: Name): LedgerDraft[Name][] =>
    drafts.map((draft) => draft[name]);
  await client.query(
    `insert into gamification.ledger_entry (id, user_id, currency, amount, source_event_id, rule_key, rule_version,
       subject_key, occurred_at, recorded_at)
     select pg_temp.id_of(occurred_at, rule_key || user_id || currency || source, nth), user_id, currency, amount, source,
       rule_key, rule_version, subject_key, occurred_at, occurred_at
     from unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[], $5::text[], $6::int[], $7::text[], $8::timestamptz[])
       with ordinality as e (user_id, currency, amount, source, rule_key, rule_version, subject_key, occurred_at, nth)`,
    [
      column('userId'),
      column('currency'),
      column('amount'),
      column('sourceEventId'),
      column('ruleKey'),
      column('ruleVersion'),
      column('subjectKey'),
      column('occurredAt'),
    ],
  );
}
