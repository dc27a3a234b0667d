import { factTable, logFacts } from './places.ts';
import type { WorldSizes } from './sizes.ts';

const firstNames = 'Ada,Grace,Linus,Mira,Noor,Kofi,Yuki,Lena,Omar,Ines,Tariq,Sofia,Jonas,Priya,Mateo,Aisha';
const lastNames = 'Okafor,Lind,Moreau,Tanaka,Haddad,Silva,Novak,Kowalski,Mensah,Rossi,Berg,Iyer,Costa,Weber';
const zones = 'UTC,Europe/Berlin,America/New_York,Asia/Kolkata,Asia/Tokyo,America/Sao_Paulo';

const pick = (list: string, kind: number): string =>
  `(string_to_array('${list}', ','))[1 + floor(pg_temp.noise(${kind}, n) * ${list.split(',').length})::int]`;

/** One in so many hides their stats. */
const hidesStats = 'n % 33 = 5';

/** Accounts with all that belongs to them, and the log that tells of them. @param passwordHash everybody's */
export function peopleStatements({ users }: WorldSizes, passwordHash: string): string[] {
  return [
    `create temp table person as
     select n, pg_temp.id_of(at, 'user', n) as id, at, ${pick(zones, 2)} as zone, 'dev-' || n as username,
       ${pick(firstNames, 3)} || ' ' || ${pick(lastNames, 4)} as name
     from (select n, pg_temp.ms(moment.at - interval '1 day' - pg_temp.noise(1, n) * interval '720 days') as at
       from generate_series(1, ${users}) n, moment) p`,
    'create unique index on person (n)',
    'analyze person',
    `insert into users.account (id, created_at, updated_at, version, username, email, status, platform_role, plan,
       time_zone, locale)
     select id, at, at, 1, username, username || '@example.org', 'ACTIVE', 'USER', 'FREE', zone, 'en' from person`,
    `insert into users.profile (id, created_at, updated_at, version, display_name, bio, location)
     select id, at, at, 1, name, 'Builds things that other people use, number ' || n || '.',
       case when n % 3 = 0 then 'Earth' end from person`,
    `insert into users.preference (id, created_at, updated_at, version, theme, language, profile_public, show_stats,
       show_activity)
     select id, at, at, 1, 'AUTO', 'en', true, not (${hidesStats}), true from person`,
    `insert into users.credential (id, created_at, updated_at, version, password_hash, scheme)
     select id, at, at, 1, '${passwordHash}', 'ARGON2ID' from person`,
    factTable,
    `insert into fact select 'users/user:' || id, 'users.user.registered.v1',
       jsonb_build_object('userId', id, 'locale', 'en', 'timeZone', zone), null, id, at, 1 from person`,
    `insert into fact select 'users/user:' || id, 'users.user.privacy_changed.v1',
       jsonb_build_object('userId', id, 'profilePublic', true, 'showStats', false, 'showActivity', true), id, id,
       at, 2 from person where ${hidesStats}`,
    ...logFacts('users'),
    `insert into gamification.person (user_id, time_zone, profile_public, show_stats, show_activity)
     select id, zone, true, not (${hidesStats}), true from person`,
  ];
}
