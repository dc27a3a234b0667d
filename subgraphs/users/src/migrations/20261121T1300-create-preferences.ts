import { rowColumns } from '@testverse/platform/db';
import { eventTables } from '@testverse/platform/events';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const preferences = `create table users.preference (
    ${rowColumns},
    theme text not null,
    language text not null,
    profile_public boolean not null,
    show_stats boolean not null,
    show_activity boolean not null,
    constraint preference_pkey primary key (id),
    constraint preference_account_fkey foreign key (id) references users.account (id) on delete cascade,
    constraint preference_theme_check check (theme in ('LIGHT', 'DARK', 'AUTO'))
  )`;

/** Who was there before has preferences like everybody, and the log tells of them as well, oldest first. */
const backfill = [
  `insert into users.preference (id, created_at, updated_at, version, theme, language, profile_public, show_stats,
     show_activity)
   select id, created_at, created_at, 1, 'AUTO', locale, true, true, true from users.account`,
  `insert into users.topic (id, last_seq) select 'users/user:' || id, 1 from users.account`,
  `insert into users.event_log (topic, seq, position, id, type, payload, actor_id, subject_id, occurred_at, recorded_at)
   select 'users/user:' || a.id, 1, nextval('users.event_log_position'), gen_random_uuid(), 'users.user.registered.v1',
     jsonb_build_object('userId', a.id, 'locale', a.locale, 'timeZone', a.time_zone), null, a.id, a.created_at, now()
   from (select * from users.account order by created_at, id offset 0) a`,
];

/** What a person wants and shows, and the log of what others must know of people. */
export class CreatePreferences1795266000000 implements MigrationInterface {
  readonly name = 'CreatePreferences1795266000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(eventTables('users'));
    for (const statement of [preferences, ...backfill]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table users.preference');
  }
}
