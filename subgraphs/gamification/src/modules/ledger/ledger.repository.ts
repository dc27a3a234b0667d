import { keysetPagesByParent, type KeysetQuery, type Page, type PageArgs } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { achievementRuleKey, Currency, dailyCaps, rules, type RewardRule } from '../../rules/index.ts';
import type { LedgerEntity } from './ledger.entity.ts';

const columns = `e.id, e.user_id as "userId", e.currency, e.amount, e.source_event_id as "sourceEventId",
  e.rule_key as "ruleKey", e.rule_version as "ruleVersion", e.subject_key as "subjectKey",
  e.occurred_at as "occurredAt", e.recorded_at as "recordedAt", e.reversal_of as "reversalOf"`;

/** What was taken back counts as if it had never been: neither the entry nor its reversal. */
export const isStanding = `e.reversal_of is null
  and not exists (select from gamification.ledger_entry r where r.reversal_of = e.id)`;

/**
 * Books what is not booked yet. A subject belongs to the first event that claims it; the facts of one subject come in
 * order and by one handler, so "first" is the same however often they come.
 * @returns what is new
 */
export function insert(
  db: EntityManager,
  entries: readonly Omit<LedgerEntity, 'reversalOf'>[],
): Promise<LedgerEntity[]> {
  return db.query(
    `insert into gamification.ledger_entry as e (id, user_id, currency, amount, source_event_id, rule_key, rule_version,
       subject_key, occurred_at, recorded_at)
     select n.id, n."userId", n.currency, n.amount, n."sourceEventId", n."ruleKey", n."ruleVersion", n."subjectKey",
       n."occurredAt", n."recordedAt"
     from jsonb_to_recordset($1::jsonb) as n (id uuid, "userId" uuid, currency text, amount int, "sourceEventId" uuid,
       "ruleKey" text, "ruleVersion" int, "subjectKey" text, "occurredAt" timestamptz, "recordedAt" timestamptz)
     where not exists (
       select from gamification.ledger_entry held
       where held.rule_key = n."ruleKey" and held.subject_key = n."subjectKey" and held.reversal_of is null
         and held.source_event_id <> n."sourceEventId")
     on conflict do nothing returning ${columns}`,
    [JSON.stringify(entries)],
  );
}

/** What of an entry the folds look at. */
export interface FoldEntry extends Pick<LedgerEntity, 'currency' | 'amount' | 'ruleKey' | 'sourceEventId'> {
  /** When it counts: for an achievement's reward when that was earned, else when the fact happened. */
  at: Date;
}

const foldColumns = `e.currency, e.amount, e.rule_key as "ruleKey", e.source_event_id as "sourceEventId"`;

/** A day of a person's: from its first moment to that of the next. */
export interface PersonDay {
  userId: string;
  from: Date;
  to: Date;
}

type OfPerson = FoldEntry & { userId: string };

/** As many of a rule's entries as can count in one local day: each is worth a point at least. */
const mostOfDay = ({ dailyXp }: RewardRule, currency: Currency): number =>
  currency === Currency.XP ? (dailyXp ?? dailyCaps.XP) : dailyCaps.COIN;

const counted = rules
  .filter(({ key }) => key !== achievementRuleKey)
  .flatMap((rule) =>
    [Currency.XP, Currency.COIN].map((currency) => ({
      key: rule.key,
      currency,
      most: rule.isCapped ? mostOfDay(rule, currency) : dailyCaps.XP,
    })),
  );

/** The entries of people's local days, as far as they can count: of each rule only the first ones up to the daily cap. */
export function listOfDays(db: EntityManager, days: readonly PersonDay[]): Promise<OfPerson[]> {
  return db.query(
    `with day as materialized (
       select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as d (user_id, starts_at, ends_at))
     select day.user_id as "userId", own.* from day
     cross join unnest($4::text[], $5::text[], $6::int[]) as line (rule_key, currency, most)
     cross join lateral (
       select ${foldColumns}, e.occurred_at as at from gamification.ledger_entry e
       where e.user_id = day.user_id and e.rule_key = line.rule_key and e.currency = line.currency
         and e.occurred_at >= day.starts_at and e.occurred_at < day.ends_at and ${isStanding}
       order by e.occurred_at, e.source_event_id limit line.most) own
     union all
     select day.user_id, ${foldColumns}, u.unlocked_at from day
     join gamification.achievement_unlock u on u.user_id = day.user_id
       and u.unlocked_at >= day.starts_at and u.unlocked_at < day.ends_at
     join gamification.ledger_entry e
       on e.user_id = day.user_id and e.rule_key = '${achievementRuleKey}' and e.subject_key = u.id::text
     where ${isStanding}`,
    [
      days.map(({ userId }) => userId),
      days.map(({ from }) => from),
      days.map(({ to }) => to),
      counted.map(({ key }) => key),
      counted.map(({ currency }) => currency),
      counted.map(({ most }) => most),
    ],
  );
}

/** All entries of people. */
export function listAll(db: EntityManager, userIds: readonly string[]): Promise<OfPerson[]> {
  return db.query(
    `select e.user_id as "userId", ${foldColumns}, e.occurred_at as at from gamification.ledger_entry e
     where e.user_id = any($1) and e.rule_key <> '${achievementRuleKey}' and ${isStanding}
     union all
     select e.user_id, ${foldColumns}, u.unlocked_at from gamification.ledger_entry e
     join gamification.achievement_unlock u on u.user_id = e.user_id and u.id::text = e.subject_key
     where e.user_id = any($1) and e.rule_key = '${achievementRuleKey}' and ${isStanding}`,
    [userIds],
  );
}

/** Pages of people's entries, the latest first. */
export function listByUsers(
  db: EntityManager,
  userIds: readonly string[],
  args: PageArgs,
): Promise<Map<string, Page<LedgerEntity>>> {
  const query: KeysetQuery & { parentColumn: string } = {
    select: columns,
    from: 'gamification.ledger_entry e',
    where: [],
    params: [],
    keys: [
      { expression: 'e.occurred_at', type: 'timestamptz', property: 'occurredAt' },
      { expression: 'e.id', type: 'uuid', property: 'id' },
    ],
    direction: 'desc',
    parentColumn: 'e.user_id',
  };
  return keysetPagesByParent(db, query, userIds, args);
}

export function listByIds(db: EntityManager, ids: readonly string[]): Promise<LedgerEntity[]> {
  return db.query(`select ${columns} from gamification.ledger_entry e where e.id = any($1)`, [ids]);
}
