import { uuids } from '@testverse/platform/context';
import { rowColumns } from '@testverse/platform/db';
import { eventTables } from '@testverse/platform/events';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const channelTable = `create table guilds.channel (${rowColumns},
    guild_id uuid not null constraint channel_guild_id_fkey references guilds.guild (id) on delete cascade,
    name text collate "C" not null constraint channel_name_check
      check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(name) <= 50),
    topic text constraint channel_topic_check check (char_length(topic) <= 300),
    kind text not null constraint channel_kind_check check (kind in ('TEXT', 'ANNOUNCEMENT')),
    slow_mode_seconds int not null constraint channel_slow_mode_seconds_check
      check (slow_mode_seconds between 0 and 3600),
    position int not null constraint channel_position_check check (position >= 0),
    archived_at timestamptz(3),
    constraint channel_pkey primary key (id)
  )`;

const messageTable = `create table guilds.message (${rowColumns},
    channel_id uuid not null constraint message_channel_id_fkey references guilds.channel (id) on delete cascade,
    seq int not null,
    author_id uuid not null,
    nonce text collate "C" not null,
    body text constraint message_body_check check (char_length(body) between 1 and 4000),
    -- No foreign key: a message only goes with its channel, and looking for its answers then would cost a search each.
    reply_to_id uuid,
    edited_at timestamptz(3),
    deleted_at timestamptz(3),
    constraint message_pkey primary key (id),
    constraint message_channel_id_seq_key unique (channel_id, seq),
    constraint message_author_id_nonce_key unique (author_id, nonce),
    constraint message_deleted_has_no_body_check check ((deleted_at is null) = (body is not null))
  )`;

const others = [
  `create table guilds.message_revision (
    message_id uuid not null constraint message_revision_message_id_fkey
      references guilds.message (id) on delete cascade,
    version int not null,
    body text not null,
    created_at timestamptz(3) not null,
    constraint message_revision_pkey primary key (message_id, version)
  )`,
  `create table guilds.message_pace (
    channel_id uuid not null constraint message_pace_channel_id_fkey
      references guilds.channel (id) on delete cascade,
    author_id uuid not null,
    sent_at timestamptz(3)[] not null,
    constraint message_pace_pkey primary key (channel_id, author_id)
  ) with (fillfactor = 70)`,
  `create table guilds.reaction (
    message_id uuid not null constraint reaction_message_id_fkey references guilds.message (id) on delete cascade,
    emoji text collate "C" not null,
    user_id uuid not null,
    seq int not null,
    created_at timestamptz(3) not null,
    constraint reaction_pkey primary key (message_id, emoji, user_id)
  )`,
  `create table guilds.read_marker (
    channel_id uuid not null constraint read_marker_channel_id_fkey
      references guilds.channel (id) on delete cascade,
    user_id uuid not null,
    last_read_seq int not null constraint read_marker_last_read_seq_check check (last_read_seq >= 0),
    updated_at timestamptz(3) not null,
    constraint read_marker_pkey primary key (channel_id, user_id)
  ) with (fillfactor = 70)`,
];

const indexes = [
  // Partial only in form: a column of a plain unique index counts as a key, and renaming a channel would wait for every
  // message whose foreign key holds the row, while that message waits for the head of the channel's topic.
  `create unique index channel_guild_id_name_key on guilds.channel (guild_id, name) where guild_id is not null`,
  'create index channel_position_idx on guilds.channel (guild_id, position, id)',
  // For the place of a date, and for what was there when somebody joined.
  'create index message_created_at_idx on guilds.message (channel_id, created_at, seq)',
];

/** Every guild has a first room, those that were founded before there were rooms as well. */
async function openFirstChannels(runner: QueryRunner): Promise<void> {
  const guilds = (await runner.query('select id from guilds.guild order by id')) as { id: string }[];
  await runner.query(
    `insert into guilds.channel (id, created_at, updated_at, version, guild_id, name, kind, slow_mode_seconds, position)
     select opened.id, g.created_at, g.created_at, 1, g.id, 'general', 'TEXT', 0, 0
     from unnest($1::uuid[], $2::uuid[]) as opened (id, guild_id) join guilds.guild g on g.id = opened.guild_id`,
    [guilds.map(() => uuids.next()), guilds.map(({ id }) => id)],
  );
}

/** Channels, what is said in them, and the log of what happens in guilds. */
export class CreateChannel1795255200000 implements MigrationInterface {
  name = 'CreateChannel1795255200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(eventTables('guilds'));
    await runner.query('alter table guilds.guild add access_version int not null default 1');
    for (const statement of [channelTable, messageTable, ...others, ...indexes])
      await runner.query(statement);
    await openFirstChannels(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table guilds.read_marker, guilds.reaction, guilds.message_pace, guilds.message_revision, guilds.message, guilds.channel',
    );
    await runner.query('alter table guilds.guild drop access_version');
  }
}
