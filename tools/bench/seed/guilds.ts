import { factTable } from './places.ts';
import type { WorldSizes } from './sizes.ts';

const nouns =
  'Compiler,Kernel,Browser,Query,Shader,Robot,Packet,Cache,Type,Pixel,Cluster,Parser,Crypto,Mobile';
const groups = 'Guild,Circle,Workshop,Collective,Club,Lab,Forum,Studio';
const categories =
  'WEB,MOBILE,BACKEND,DEVOPS,AI_ML,GAME_DEV,SECURITY,OPEN_SOURCE,EMBEDDED,DESIGN,CAREER,OTHER';

const pick = (list: string, kind: number): string =>
  `(string_to_array('${list}', ','))[1 + floor(pg_temp.noise(${kind}, n) * ${list.split(',').length})::int]`;

/** Guilds of a person, on average. */
const guildsOfPerson = 2.2;
/** Nobody but the biggest guilds has more channels. */
const mostChannels = 40;
/** A guild's members are every so-and-so-manyth person: primes, so nobody comes twice. */
const strides = 'array[7919, 104729, 1299709, 15485863, 32452843]';

/** A few big guilds and a long tail, with their members and channels; the facts of it are left for the log. */
export function guildStatements({ users, guilds }: WorldSizes): string[] {
  return [
    `create temp table house as
     select n, pg_temp.id_of(at, 'guild', n) as id, at, owner_n, size, channels,
       ${pick(nouns, 11)} || ' ' || ${pick(groups, 12)} || ' ' || n as name,
       ${pick(categories, 13)} as category,
       case n % 10 when 7 then 'PRIVATE' when 8 then 'INVITE_ONLY' else 'PUBLIC' end as visibility
     from (
       select g.n, owner.n, g.size, least(${mostChannels}, 1 + g.size / 50),
         pg_temp.ms(greatest(owner.at + interval '1 hour',
           moment.at - interval '100 days' - pg_temp.noise(10, g.n) * interval '600 days'))
       from (select n, 1 + (n::bigint * 7919) % ${users},
           least(greatest(round(weight / sum(weight) over () * ${users * guildsOfPerson}), 3), ${users} * 3 / 10)::int
         from (select n, power(n + 3, -0.9) as weight from generate_series(1, ${guilds}) n) w) as g (n, owner_n, size)
       join person owner on owner.n = g.owner_n, moment
     ) as made (n, owner_n, size, channels, at)`,
    `create temp table seat as
     select h.n as house_n, nth, p.id as user_id, pg_temp.id_of(joined_at, 'seat', h.n * 1000000::bigint + nth) as id,
       joined_at, case nth when 0 then 'OWNER' when 1 then 'ADMIN' when 2 then 'MODERATOR' else 'MEMBER' end as role
     from house h
     cross join generate_series(0, h.size - 1) nth
     join person p on p.n = 1 + (h.owner_n - 1 + nth::bigint * (${strides})[1 + h.n % 5]) % ${users}
     cross join lateral (select case nth when 0 then h.at else pg_temp.ms(greatest(h.at, p.at)
       + pg_temp.noise(14, h.n * 1000000::bigint + nth) * (moment.at - greatest(h.at, p.at))) end as joined_at
       from moment) j`,
    'create unique index on seat (house_n, nth)',
    `create temp table room as
     select h.n as house_n, nth, pg_temp.id_of(h.at, 'channel', h.n * 1000 + nth) as id, h.id as guild_id, h.at
     from house h cross join generate_series(0, h.channels - 1) nth`,
    'create unique index on room (house_n, nth)',
    'analyze house, seat, room',
    `insert into guilds.guild (id, created_at, updated_at, version, name, name_key, slug, description, search_text,
       category, visibility, approval, max_members, allow_guest_access, primary_color, accent_color,
       project_collaboration, mentorship_program, skill_assessments, event_hosting, job_board, member_count)
     select id, at, at, 1, name, lower(name), slug, about, ' ' || lower(name || ' ' || slug || ' ' || about), category,
       visibility, 'AUTOMATIC', null, true, '#2f6feb', '#f0883e', true, false, true, false, false, size
     from house, lateral (select replace(lower(name), ' ', '-') as slug,
       'People who care about ' || lower(replace(category, '_', ' ')) || ' and help each other along.' as about) t`,
    `insert into guilds.guild_membership
       (id, created_at, updated_at, version, guild_id, user_id, status, role, joined_at)
     select s.id, joined_at, joined_at, 1, h.id, user_id, 'ACTIVE', role, joined_at
     from seat s join house h on h.n = s.house_n order by joined_at`,
    `insert into guilds.channel
       (id, created_at, updated_at, version, guild_id, name, kind, slow_mode_seconds, position)
     select id, at, at, 1, guild_id, case nth when 0 then 'general' else 'topic-' || nth end, 'TEXT', 0, nth from room`,
    factTable,
    `insert into fact select 'guilds/guild:' || h.id, 'guilds.guild.created.v1',
       jsonb_build_object('guildId', h.id, 'ownerId', p.id, 'visibility', visibility), p.id, null, h.at, 1
     from house h join person p on p.n = h.owner_n`,
    `insert into fact select 'guilds/guild:' || guild_id, 'guilds.channel.created.v1',
       jsonb_build_object('guildId', guild_id, 'channelId', r.id), null, null, r.at, 2 + nth from room r`,
    `insert into fact select 'guilds/guild:' || h.id, 'guilds.guild.member_joined.v1',
       jsonb_build_object('guildId', h.id, 'membershipId', s.id, 'userId', user_id), user_id, user_id, joined_at, 100
     from seat s join house h on h.n = s.house_n where nth > 0`,
    `insert into fact select 'guilds/guild:' || h.id, 'guilds.guild.member_role_changed.v1',
       jsonb_build_object('guildId', h.id, 'userId', user_id, 'role', role), null, user_id, joined_at, 101
     from seat s join house h on h.n = s.house_n where role in ('ADMIN', 'MODERATOR')`,
  ];
}
