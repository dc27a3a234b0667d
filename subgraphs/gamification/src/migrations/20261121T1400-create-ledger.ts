import { idempotencyTable } from '@testverse/platform/context';
import { eventTables } from '@testverse/platform/events';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const personTable = `create table gamification.person (
    user_id uuid not null,
    time_zone text not null,
    profile_public boolean not null,
    show_stats boolean not null,
    show_activity boolean not null,
    constraint person_pkey primary key (user_id)
  )`;

const ledgerTable = `create table gamification.ledger_entry (
    id uuid not null,
    user_id uuid not null,
    currency text not null constraint ledger_entry_currency_check check (currency in ('XP', 'COIN')),
    amount int not null constraint ledger_entry_amount_check check (amount <> 0),
    source_event_id uuid not null,
    rule_key text collate "C" not null,
    rule_version int not null,
    subject_key text collate "C",
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    reversal_of uuid,
    constraint ledger_entry_pkey primary key (id),
    constraint ledger_entry_source_key
      unique (source_event_id, rule_key, rule_version, user_id, currency),
    constraint ledger_entry_reversal_of_key unique (reversal_of),
    constraint ledger_entry_reversal_of_fkey
      foreign key (reversal_of) references gamification.ledger_entry (id),
    constraint ledger_entry_sign_check check ((amount < 0) = (reversal_of is not null))
  )`;

/** A subject is paid for once, a person's list is read from its end, and days are folded rule by rule. */
const ledgerIndexes = [
  `create unique index ledger_entry_subject_key on gamification.ledger_entry
     (rule_key, subject_key, user_id, currency) where subject_key is not null and reversal_of is null`,
  'create index ledger_entry_list_idx on gamification.ledger_entry (user_id, occurred_at, id)',
  `create index ledger_entry_fold_idx on gamification.ledger_entry
     (user_id, rule_key, currency, occurred_at, source_event_id)`,
];

/** What is booked stays as it is, for whoever has a connection: mistakes are put right by a reversal. */
const ledgerTriggers = [
  `create function gamification.refuse_ledger_change() returns trigger language plpgsql as $$
   begin
     raise exception 'the ledger is append-only: no % of %', tg_op, tg_table_name
       using errcode = 'restrict_violation', hint = 'Book a reversal instead.';
   end $$`,
  `create trigger ledger_entry_append_only before update or delete on gamification.ledger_entry
     for each row execute function gamification.refuse_ledger_change()`,
  `create trigger ledger_entry_never_emptied before truncate on gamification.ledger_entry
     for each statement execute function gamification.refuse_ledger_change()`,
];

/** All that is below follows from the ledger and can be made anew from it. */
const foldTables = [
  `create table gamification.profile (
    user_id uuid not null,
    time_zone text not null,
    xp int not null,
    coins int not null,
    level int not null,
    reached_at timestamptz(3),
    constraint profile_pkey primary key (user_id)
  ) with (fillfactor = 70)`,
  `create table gamification.xp_day (
    user_id uuid not null,
    local_date date not null,
    utc_date date not null,
    xp int not null,
    coins int not null,
    reached_at timestamptz(3),
    constraint xp_day_pkey primary key (user_id, utc_date, local_date)
  )`,
  `create table gamification.xp_period (
    user_id uuid not null,
    period text not null constraint xp_period_period_check check (period in ('ALL_TIME', 'WEEKLY', 'MONTHLY')),
    starts_on date not null,
    xp int not null,
    place int not null generated always as (-xp) stored,
    reached_at timestamptz(3),
    is_listed boolean not null,
    constraint xp_period_pkey primary key (user_id, period, starts_on)
  )`,
  `create index xp_period_board_idx on gamification.xp_period (period, starts_on, place, reached_at, user_id)
     where is_listed`,
];

const achievementTables = [
  `create table gamification.achievement_unlock (
    id uuid not null,
    user_id uuid not null,
    achievement_id uuid not null,
    definition_version int not null,
    unlocked_at timestamptz(3) not null,
    constraint achievement_unlock_pkey primary key (id),
    constraint achievement_unlock_user_id_achievement_id_key unique (user_id, achievement_id)
  )`,
  'create index achievement_unlock_list_idx on gamification.achievement_unlock (user_id, unlocked_at, id)',
  `create table gamification.level_reached (
    user_id uuid not null,
    level int not null,
    reached_at timestamptz(3) not null,
    constraint level_reached_pkey primary key (user_id, level)
  )`,
];

/** The first tables: who people are to this subgraph, the ledger, what is folded from it, and what was unlocked. */
export class CreateLedger1795269600000 implements MigrationInterface {
  name = 'CreateLedger1795269600000';

  async up(runner: QueryRunner): Promise<void> {
    const own = [
      personTable,
      ledgerTable,
      ...ledgerIndexes,
      ...ledgerTriggers,
      ...foldTables,
      ...achievementTables,
    ];
    for (const statement of own) await runner.query(statement);
    await runner.query(eventTables('gamification'));
    await runner.query(idempotencyTable('gamification'));
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      ...['idempotency_key', 'parked_event', 'inbox', 'consumer_offset', 'event_log', 'topic'],
      ...['level_reached', 'achievement_unlock', 'xp_period', 'xp_day', 'profile', 'ledger_entry', 'person'],
    ];
    await runner.query(`drop table ${tables.map((table) => `gamification.${table}`).join(', ')}`);
    await runner.query('drop sequence gamification.event_log_position');
    await runner.query('drop function gamification.refuse_ledger_change()');
  }
}
