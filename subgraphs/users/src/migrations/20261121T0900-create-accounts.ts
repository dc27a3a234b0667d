import { idempotencyTable } from '@testverse/platform/context';
import { rowColumns } from '@testverse/platform/db';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const accounts = `
  create table users.account (
    ${rowColumns},
    username text not null,
    email text not null,
    email_verified_at timestamptz(3),
    status text not null,
    platform_role text not null,
    plan text not null,
    time_zone text not null,
    locale text not null,
    constraint account_pkey primary key (id),
    constraint account_username_key unique (username),
    constraint account_username_check check (username = lower(username)),
    constraint account_status_check check (status in ('ACTIVE', 'SUSPENDED', 'DEACTIVATED', 'ERASED')),
    constraint account_platform_role_check check (platform_role in ('USER', 'MODERATOR', 'ADMIN', 'SUPER_ADMIN')),
    constraint account_plan_check check (plan in ('FREE', 'PREMIUM', 'ENTERPRISE'))
  );
  -- One owner of a verified address; before that anybody may claim it.
  create unique index account_verified_email_key on users.account (lower(email)) where email_verified_at is not null;
  create index account_email_idx on users.account (lower(email));

  create table users.profile (
    ${rowColumns},
    display_name text not null,
    first_name text,
    last_name text,
    bio text,
    location text,
    website text,
    linked_in text,
    github text,
    avatar_url text,
    constraint profile_pkey primary key (id),
    constraint profile_account_fkey foreign key (id) references users.account (id) on delete cascade
  );`;

const credentials = `
  create table users.credential (
    ${rowColumns},
    password_hash text not null,
    scheme text not null,
    constraint credential_pkey primary key (id),
    constraint credential_account_fkey foreign key (id) references users.account (id) on delete cascade,
    constraint credential_scheme_check check (scheme in ('ARGON2ID', 'BCRYPT'))
  );
  create index credential_legacy_idx on users.credential (id) where scheme = 'BCRYPT';

  -- One row, made here and never changed: accounts that claim one address share a salt derived from it.
  create table users.password_seed (
    id int not null default 1,
    seed bytea not null,
    constraint password_seed_pkey primary key (id),
    constraint password_seed_single_check check (id = 1)
  );
  insert into users.password_seed (seed)
    values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

  create table users.login_limit (
    key text not null,
    failed_at timestamptz(3)[] not null,
    pending int not null,
    pending_at timestamptz(3) not null,
    strikes int not null,
    locked_until timestamptz(3),
    updated_at timestamptz(3) not null,
    constraint login_limit_pkey primary key (key)
  );
  create index login_limit_updated_at_idx on users.login_limit (updated_at);`;

const sessions = `
  create table users.session (
    ${rowColumns},
    account_id uuid not null,
    generation int not null,
    refresh_key_id text not null,
    refresh_hash text not null,
    previous_hash text,
    rotated_at timestamptz(3),
    last_used_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    ends_at timestamptz(3) not null,
    user_agent text,
    ip_hash text,
    revoked_at timestamptz(3),
    revocation text,
    constraint session_pkey primary key (id),
    constraint session_account_fkey foreign key (account_id) references users.account (id) on delete cascade,
    constraint session_revocation_check check (
      revocation in ('LOGOUT', 'LOGOUT_EVERYWHERE', 'REUSE', 'ACCOUNT_CLOSED')
      and (revoked_at is null) = (revocation is null))
  );
  create index session_account_idx on users.session (account_id) where revoked_at is null;
  create index session_revoked_at_idx on users.session (revoked_at) where revoked_at is not null;
  create index session_expires_at_idx on users.session (expires_at);

  create table users.signing_key (
    kid text not null,
    public_jwk jsonb not null,
    sealed_private_jwk text not null,
    created_at timestamptz(3) not null,
    signs_from timestamptz(3) not null,
    retires_at timestamptz(3),
    constraint signing_key_pkey primary key (kid)
  );`;

export class CreateAccounts1795251600000 implements MigrationInterface {
  readonly name = 'CreateAccounts1795251600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(accounts);
    await runner.query(credentials);
    await runner.query(sessions);
    await runner.query(idempotencyTable('users'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop table users.idempotency_key, users.signing_key, users.session, users.login_limit, users.password_seed,
       users.credential, users.profile, users.account`,
    );
  }
}
