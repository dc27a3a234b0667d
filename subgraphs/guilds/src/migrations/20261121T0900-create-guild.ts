import { idempotencyTable } from '@testverse/platform/context';
import { rowColumns } from '@testverse/platform/db';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const oneOf = (column: string, words: string): string =>
  `check (${column} in (${words
    .split(' ')
    .map((word) => `'${word}'`)
    .join(', ')}))`;

const guildTable = `create table guilds.guild (${rowColumns},
    name text not null constraint guild_name_check check (char_length(name) between 3 and 60),
    name_key text collate "C" not null,
    slug text collate "C" not null constraint guild_slug_key unique
      constraint guild_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) between 3 and 63),
    description text constraint guild_description_check check (char_length(description) <= 2000),
    search_text text not null,
    category text not null constraint guild_category_check
      ${oneOf('category', 'WEB MOBILE BACKEND DEVOPS AI_ML GAME_DEV SECURITY OPEN_SOURCE EMBEDDED DESIGN CAREER OTHER')},
    visibility text not null constraint guild_visibility_check
      ${oneOf('visibility', 'PUBLIC PRIVATE INVITE_ONLY')},
    approval text not null constraint guild_approval_check ${oneOf('approval', 'AUTOMATIC MANUAL')},
    max_members int,
    allow_guest_access boolean not null,
    primary_color text not null constraint guild_primary_color_check check (primary_color ~ '^#[0-9a-f]{6}$'),
    accent_color text not null constraint guild_accent_color_check check (accent_color ~ '^#[0-9a-f]{6}$'),
    logo_url text constraint guild_logo_url_check check (logo_url like 'https://%'),
    banner_url text constraint guild_banner_url_check check (banner_url like 'https://%'),
    project_collaboration boolean not null,
    mentorship_program boolean not null,
    skill_assessments boolean not null,
    event_hosting boolean not null,
    job_board boolean not null,
    member_count int not null,
    constraint guild_pkey primary key (id),
    constraint guild_member_count_check
      check (member_count >= 1 and (max_members is null or member_count <= max_members))
  )`;

const membershipTable = `create table guilds.guild_membership (${rowColumns},
    guild_id uuid not null,
    user_id uuid not null,
    status text not null constraint guild_membership_status_check
      ${oneOf('status', 'ACTIVE REQUESTED LEFT REMOVED')},
    role text not null constraint guild_membership_role_check ${oneOf('role', 'OWNER ADMIN MODERATOR MEMBER')},
    role_rank smallint not null generated always as
      (case role when 'OWNER' then 0 when 'ADMIN' then 1 when 'MODERATOR' then 2 else 3 end) stored,
    joined_at timestamptz(3),
    constraint guild_membership_pkey primary key (id),
    constraint guild_membership_guild_id_user_id_key unique (guild_id, user_id),
    constraint guild_membership_guild_id_fkey
      foreign key (guild_id) references guilds.guild (id) on delete cascade,
    constraint guild_membership_owner_is_active_check check (role <> 'OWNER' or status = 'ACTIVE'),
    constraint guild_membership_active_has_joined_check check (status <> 'ACTIVE' or joined_at is not null)
  )`;

/** The directory's three orders, its category shelf, its search, and the two lists of memberships. */
const indexes = [
  'create index guild_member_count_idx on guilds.guild (member_count, id)',
  'create index guild_name_key_idx on guilds.guild (name_key, id)',
  'create index guild_created_at_idx on guilds.guild (created_at, id)',
  'create index guild_category_idx on guilds.guild (category, member_count, id)',
  'create index guild_search_text_idx on guilds.guild using gin (search_text gin_trgm_ops)',
  `create unique index guild_membership_one_owner_key on guilds.guild_membership (guild_id)
     where role = 'OWNER' and status = 'ACTIVE'`,
  `create index guild_membership_roster_idx on guilds.guild_membership (guild_id, role_rank, joined_at, id)
     where status = 'ACTIVE'`,
  `create index guild_membership_user_idx on guilds.guild_membership (user_id, joined_at, id)
     where status = 'ACTIVE'`,
];

/** "At most one owner" is an index; "at least one" can only be said at the end of a transaction. */
const ownerCheck = [
  `create function guilds.require_guild_owner() returns trigger language plpgsql as $$
   declare checked uuid;
   begin
     if tg_table_name = 'guild' then checked := new.id; else checked := old.guild_id; end if;
     if exists (select 1 from guilds.guild where id = checked) and not exists (
       select 1 from guilds.guild_membership
       where guild_id = checked and role = 'OWNER' and status = 'ACTIVE'
     ) then
       raise exception 'guild % has no owner', checked
         using errcode = 'check_violation', constraint = 'guild_owner_check';
     end if;
     return null;
   end $$`,
  `create constraint trigger guild_owner_check after insert on guilds.guild
     deferrable initially deferred for each row execute function guilds.require_guild_owner()`,
  `create constraint trigger guild_membership_owner_check after update or delete on guilds.guild_membership
     deferrable initially deferred for each row when (old.role = 'OWNER')
     execute function guilds.require_guild_owner()`,
];

/** The first tables: guild and guild_membership, with what must hold whatever the code does. */
export class CreateGuild1795251600000 implements MigrationInterface {
  name = 'CreateGuild1795251600000';

  async up(runner: QueryRunner): Promise<void> {
    // In public, where every subgraph's search_path finds it: a database can have an extension only once.
    await runner.query('create extension if not exists pg_trgm with schema public');
    for (const statement of [guildTable, membershipTable, ...indexes, ...ownerCheck]) {
      await runner.query(statement);
    }
    await runner.query(idempotencyTable('guilds'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table guilds.idempotency_key, guilds.guild_membership, guilds.guild');
    await runner.query('drop function guilds.require_guild_owner()');
  }
}
