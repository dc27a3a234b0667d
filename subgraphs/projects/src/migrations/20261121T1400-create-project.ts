import { idempotencyTable } from '@testverse/platform/context';
import { rowColumns } from '@testverse/platform/db';
import { eventTables } from '@testverse/platform/events';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const oneOf = (column: string, words: string): string =>
  `check (${column} in (${words
    .split(' ')
    .map((word) => `'${word}'`)
    .join(', ')}))`;

/** Copies of facts of guilds. A deleted guild keeps its row: what was made in it must know. */
const guildTables = [
  `create table projects.guild_access (
    guild_id uuid not null constraint guild_access_pkey primary key,
    visibility text not null constraint guild_access_visibility_check
      ${oneOf('visibility', 'PUBLIC PRIVATE INVITE_ONLY')},
    is_deleted boolean not null default false,
    version bigint not null
  )`,
  `create table projects.guild_member (
    guild_id uuid not null constraint guild_member_guild_id_fkey
      references projects.guild_access (guild_id) on delete cascade,
    user_id uuid not null,
    constraint guild_member_pkey primary key (guild_id, user_id)
  )`,
  'create index guild_member_user_id_idx on projects.guild_member (user_id)',
];

const isWhole = `not exists (
  select from projects.consumer_offset place where place.handler = 'guild-access' and place.position < place.catch_up_to)`;

/**
 * What may be decided by. While the copies are made anew they stand for some moment of the past, in which somebody may
 * have had rights that they have no longer: until they are whole, nothing is known.
 */
const views = [
  `create view projects.known_guild as select * from projects.guild_access where ${isWhole}`,
  `create view projects.known_member as select * from projects.guild_member where ${isWhole}`,
];

const projectTable = `create table projects.project (${rowColumns},
    guild_id uuid not null,
    owner_id uuid not null,
    title text not null constraint project_title_check check (char_length(title) between 3 and 100),
    title_key text collate "C" not null,
    description text not null constraint project_description_check check (char_length(description) <= 5000),
    search_text text not null,
    status text not null constraint project_status_check
      ${oneOf('status', 'PLANNING ACTIVE REVIEW COMPLETED ARCHIVED')},
    level text not null constraint project_level_check ${oneOf('level', 'BEGINNER INTERMEDIATE ADVANCED')},
    estimated_hours int constraint project_estimated_hours_check check (estimated_hours between 1 and 100000),
    repository_url text constraint project_repository_url_check check (repository_url like 'https://%'),
    tech_stack text[] not null constraint project_tech_stack_check check (cardinality(tech_stack) <= 20),
    tech_keys text[] not null,
    tags text[] not null constraint project_tags_check check (cardinality(tags) <= 10),
    is_public boolean not null,
    completed_at timestamptz(3),
    last_activity_at timestamptz(3) not null,
    access_version int not null,
    constraint project_pkey primary key (id),
    constraint project_completed_at_check check (status <> 'COMPLETED' or completed_at is not null)
  )`;

const collaboratorTable = `create table projects.project_collaborator (${rowColumns},
    project_id uuid not null constraint project_collaborator_project_id_fkey
      references projects.project (id) on delete cascade,
    user_id uuid not null,
    role text not null constraint project_collaborator_role_check
      ${oneOf('role', 'OWNER MAINTAINER CONTRIBUTOR VIEWER')},
    constraint project_collaborator_pkey primary key (id),
    constraint project_collaborator_project_id_user_id_key unique (project_id, user_id)
  )`;

const milestoneTable = `create table projects.milestone (${rowColumns},
    project_id uuid not null constraint milestone_project_id_fkey
      references projects.project (id) on delete cascade,
    title text not null constraint milestone_title_check check (char_length(title) between 1 and 100),
    description text not null constraint milestone_description_check check (char_length(description) <= 2000),
    due_at timestamptz(3),
    weight smallint not null constraint milestone_weight_check check (weight between 1 and 5),
    is_required boolean not null,
    state text not null constraint milestone_state_check ${oneOf('state', 'OPEN DONE CANCELLED')},
    place int not null constraint milestone_place_check check (place >= 0),
    completed_at timestamptz(3),
    constraint milestone_pkey primary key (id),
    constraint milestone_done_has_date_check check ((state = 'DONE') = (completed_at is not null))
  )`;

/** The three orders of a list, for all projects, a guild's and a person's; what lists are narrowed to; the milestones'. */
const indexes = [
  'create index project_created_at_idx on projects.project (created_at, id)',
  'create index project_last_activity_at_idx on projects.project (last_activity_at, id)',
  'create index project_title_key_idx on projects.project (title_key, id)',
  'create index project_guild_id_idx on projects.project (guild_id, last_activity_at, id)',
  'create index project_owner_id_idx on projects.project (owner_id, last_activity_at, id)',
  'create index project_tech_keys_idx on projects.project using gin (tech_keys)',
  'create index project_tags_idx on projects.project using gin (tags)',
  'create index project_search_text_idx on projects.project using gin (search_text gin_trgm_ops)',
  `create unique index project_collaborator_one_owner_key on projects.project_collaborator (project_id)
     where role = 'OWNER'`,
  'create index project_collaborator_user_id_idx on projects.project_collaborator (user_id)',
  'create index milestone_place_idx on projects.milestone (project_id, place, id)',
];

/** Projects, who works on them and their milestones; what is known of guilds; the log of what happens. */
export class CreateProject1795269600000 implements MigrationInterface {
  name = 'CreateProject1795269600000';

  async up(runner: QueryRunner): Promise<void> {
    // In public, where every subgraph's search_path finds it: a database can have an extension only once.
    await runner.query('create extension if not exists pg_trgm with schema public');
    await runner.query(eventTables('projects'));
    const tables = [...guildTables, ...views, projectTable, collaboratorTable, milestoneTable];
    for (const statement of [...tables, ...indexes]) await runner.query(statement);
    await runner.query(idempotencyTable('projects'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view projects.known_member, projects.known_guild');
    await runner.query(
      `drop table projects.idempotency_key, projects.milestone, projects.project_collaborator, projects.project,
         projects.guild_member, projects.guild_access`,
    );
  }
}
