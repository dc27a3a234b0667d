import { idempotencyTable } from '@testverse/platform/context';
import { rowColumns } from '@testverse/platform/db';
import { eventTables } from '@testverse/platform/events';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const assessmentTables = [
  `create table assessments.assessment (${rowColumns},
    key text collate "C" not null constraint assessment_key_key unique
      constraint assessment_key_check check (key ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    kind text not null constraint assessment_kind_check check (kind in ('PERSONALITY')),
    constraint assessment_pkey primary key (id)
  )`,
  `create table assessments.assessment_version (
    id uuid not null,
    assessment_id uuid not null constraint assessment_version_assessment_id_fkey
      references assessments.assessment (id),
    number int not null,
    state text not null constraint assessment_version_state_check check (state in ('DRAFT', 'PUBLISHED', 'RETIRED')),
    definition jsonb not null,
    content_hash text not null,
    created_at timestamptz(3) not null,
    constraint assessment_version_pkey primary key (id),
    constraint assessment_version_number_key unique (assessment_id, number),
    constraint assessment_version_content_hash_key unique (assessment_id, content_hash)
  )`,
  `create unique index assessment_version_one_published_key on assessments.assessment_version (assessment_id)
     where state = 'PUBLISHED'`,
];

/** Answers are read together with the version they were given to, so what was published stays as it was. */
const versionsStay = [
  `create function assessments.keep_published_version() returns trigger language plpgsql as $$
   begin
     if tg_op = 'UPDATE' then
       if old.state = 'DRAFT' or (new.state = 'RETIRED' and new.id = old.id and new.assessment_id = old.assessment_id
         and new.number = old.number and new.definition = old.definition and new.content_hash = old.content_hash
         and new.created_at = old.created_at) then return new; end if;
     elsif tg_op = 'DELETE' then
       if old.state = 'DRAFT' then return old; end if;
     end if;
     raise exception 'a published version of an assessment never changes'
       using errcode = 'check_violation', constraint = 'assessment_version_stays_check';
   end $$`,
  `create trigger assessment_version_stays before update or delete on assessments.assessment_version
     for each row execute function assessments.keep_published_version()`,
  `create trigger assessment_version_stays_whole before truncate on assessments.assessment_version
     for each statement execute function assessments.keep_published_version()`,
];

const attemptTables = [
  `create table assessments.attempt (${rowColumns},
    user_id uuid not null,
    assessment_id uuid not null,
    version_id uuid not null constraint attempt_version_id_fkey references assessments.assessment_version (id),
    state text not null constraint attempt_state_check
      check (state in ('STARTED', 'IN_PROGRESS', 'SUBMITTED', 'SCORED', 'EXPIRED')),
    consented_at timestamptz(3) not null,
    started_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    submitted_at timestamptz(3),
    constraint attempt_pkey primary key (id),
    constraint attempt_submitted_at_check check ((submitted_at is not null) = (state in ('SUBMITTED', 'SCORED')))
  )`,
  `create unique index attempt_one_open_key on assessments.attempt (user_id, assessment_id)
     where state in ('STARTED', 'IN_PROGRESS')`,
  'create index attempt_latest_idx on assessments.attempt (user_id, assessment_id, started_at desc, id desc)',
  `create table assessments.answer (
    attempt_id uuid not null constraint answer_attempt_id_fkey references assessments.attempt (id) on delete cascade,
    question_id text collate "C" not null,
    value int not null,
    answered_at timestamptz(3) not null,
    constraint answer_pkey primary key (attempt_id, question_id)
  )`,
  `create table assessments.personality_profile (${rowColumns},
    user_id uuid not null,
    attempt_id uuid not null constraint personality_profile_attempt_id_key unique
      constraint personality_profile_attempt_id_fkey references assessments.attempt (id) on delete cascade,
    assessment_id uuid not null,
    version_id uuid not null constraint personality_profile_version_id_fkey
      references assessments.assessment_version (id),
    title text constraint personality_profile_title_check check (char_length(title) between 1 and 100),
    scores jsonb not null,
    constraint personality_profile_pkey primary key (id)
  )`,
  'create index personality_profile_user_idx on assessments.personality_profile (user_id, created_at, id)',
];

/** What is asked, who answered what, and what was made of it. */
export class CreateAssessment1795266000000 implements MigrationInterface {
  name = 'CreateAssessment1795266000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(eventTables('assessments'));
    for (const statement of [...assessmentTables, ...versionsStay, ...attemptTables]) {
      await runner.query(statement);
    }
    await runner.query(idempotencyTable('assessments'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop table assessments.idempotency_key, assessments.personality_profile, assessments.answer, assessments.attempt,
       assessments.assessment_version, assessments.assessment`,
    );
    await runner.query('drop function assessments.keep_published_version()');
  }
}
