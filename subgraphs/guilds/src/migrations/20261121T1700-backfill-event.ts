import type { MigrationInterface, QueryRunner } from 'typeorm';

const created = 'guilds.guild.created.v1';
const joined = 'guilds.guild.member_joined.v1';
const requested = 'guilds.guild.member_requested.v1';
const roleChanged = 'guilds.guild.member_role_changed.v1';
const opened = 'guilds.channel.created.v1';

/** Nobody's id: who owned a guild that is gone without a trace. Its facts put one into it and take everybody out again. */
const nobody = `'00000000-0000-0000-0000-000000000000'::uuid`;

/** The guild that an event `e` speaks of. */
const guildOf = `(e.payload->>'guildId')::uuid`;

/**
 * The row knows best who sees a guild; of those in between nobody can say any more who saw it then, and it is nothing that
 * anybody goes by. A guild that is gone was everything it may have been to its members alone: nobody is shown more.
 */
const visibility = `coalesce((select g.visibility from guilds.guild g where g.id = ${guildOf}), 'PRIVATE')`;

/** The owner's seat outlives a deleted guild for a while; before that, who founded a guild owned it. */
const owner = `coalesce((select m.user_id from guilds.guild_membership m
  where m.guild_id = ${guildOf} and m.role = 'OWNER'), e.actor_id, ${nobody})`;

/** What was logged before these facts said who owns a guild and who sees it. What they say by themselves stays. */
const completed = [
  `update guilds.event_log e
   set payload = jsonb_build_object('ownerId', ${owner}, 'visibility', ${visibility}) || e.payload
   where e.type = '${created}' and not (e.payload ? 'ownerId' and e.payload ? 'visibility')`,
  `update guilds.event_log e set payload = jsonb_build_object('visibility', ${visibility}) || e.payload
   where e.type = 'guilds.guild.updated.v1' and not e.payload ? 'visibility'`,
];

/**
 * What stands in the rows, of guilds that are there, and was not told behind the founding of its guild. A guild older than
 * the log has its founding told at the end of what was logged since, for a place in a topic is never given away again; so
 * everything that has to stand behind it is told once more.
 */
const untold = `with founding as (
    select topic, max(seq) as seq from guilds.event_log where type = '${created}' group by topic
  ), guild as (
    select g.id, g.visibility, g.created_at, m.user_id as owner_id, founding.seq as founded_at,
      'guilds/guild:' || g.id as topic, 'guilds/guild-moderation:' || g.id as moderation
    from guilds.guild g join guilds.guild_membership m on m.guild_id = g.id and m.role = 'OWNER'
    left join founding on founding.topic = 'guilds/guild:' || g.id
  ), seat as (
    -- The last that was told of each person, to everybody and to those who decide on requests.
    select distinct on (e.topic, e.payload->>'userId') e.topic, e.payload->>'userId' as user_id, e.type
    from guilds.event_log e left join guild on guild.topic = e.topic
    where e.type in ('${joined}', '${requested}', 'guilds.guild.member_left.v1', 'guilds.guild.member_removed.v1')
      and (e.topic like 'guilds/guild-moderation:%' or e.seq > guild.founded_at)
    order by e.topic, e.payload->>'userId', e.seq desc
  ), role as (
    select distinct on (e.topic, e.payload->>'userId') e.topic, e.payload->>'userId' as user_id, e.payload->>'role' as role
    from guilds.event_log e join guild on guild.topic = e.topic and e.seq > guild.founded_at
    where e.type = '${roleChanged}' order by e.topic, e.payload->>'userId', e.seq desc
  ), member as (
    select m.*, guild.topic, guild.moderation,
      m.status = 'ACTIVE' and seat.type is distinct from '${joined}' as is_unknown
    from guilds.guild_membership m join guild on guild.id = m.guild_id
    left join seat on seat.topic = guild.topic and seat.user_id = m.user_id::text
    where m.role <> 'OWNER'
  ), fact (step, topic, type, actor_id, subject_id, occurred_at, payload) as (
    select 1, topic, '${created}', owner_id, null::uuid, created_at,
      jsonb_build_object('guildId', id, 'ownerId', owner_id, 'visibility', visibility)
    from guild where founded_at is null
    union all
    select 2, guild.topic, '${opened}', null, null, c.created_at,
      jsonb_build_object('guildId', guild.id, 'channelId', c.id)
    from guilds.channel c join guild on guild.id = c.guild_id
    where not exists (
      select from guilds.event_log e where e.topic = guild.topic and e.seq > guild.founded_at
        and e.type = '${opened}' and e.payload->>'channelId' = c.id::text)
    union all
    select 3, topic, '${joined}', user_id, user_id, joined_at,
      jsonb_build_object('guildId', guild_id, 'membershipId', id, 'userId', user_id)
    from member where is_unknown
    union all
    select 4, member.topic, '${roleChanged}', null, member.user_id, updated_at,
      jsonb_build_object('guildId', guild_id, 'userId', member.user_id, 'role', member.role)
    from member left join role on role.topic = member.topic and role.user_id = member.user_id::text
    where status = 'ACTIVE' and member.role <> 'MEMBER' and (is_unknown or role.role is distinct from member.role)
    union all
    select 3, moderation, '${requested}', member.user_id, member.user_id, updated_at,
      jsonb_build_object('guildId', guild_id, 'membershipId', id, 'userId', member.user_id)
    from member left join seat on seat.topic = moderation and seat.user_id = member.user_id::text
    where status = 'REQUESTED' and seat.type is distinct from '${requested}'
  )`;

/** Appends as acts do: the heads are taken in the order of their topics, and numbers and positions grow alike. */
const told = `${untold}, entry as (
    select *, row_number() over (partition by topic order by step, occurred_at, payload::text) as nth,
      count(*) over (partition by topic) as of_topic
    from fact
  ), head as (
    insert into guilds.topic as held (id, last_seq)
    select topic, count(*) from entry group by topic order by topic collate "C"
    on conflict (id) do update set last_seq = held.last_seq + excluded.last_seq
    returning id, last_seq
  )
  insert into guilds.event_log
    (topic, seq, position, id, type, payload, actor_id, subject_id, occurred_at, recorded_at)
  select topic, seq, nextval('guilds.event_log_position'), gen_random_uuid(), type, payload, actor_id, subject_id,
    occurred_at, now()
  from (
    select entry.*, head.last_seq - of_topic + nth as seq from entry join head on head.id = entry.topic
    order by topic collate "C", nth offset 0
  ) as numbered`;

/**
 * The log knows what the rows know: facts that were logged before they said all that they say today are completed, and
 * guilds, channels and members from before there was a log are told. So whoever makes a copy from the log has them all.
 */
export class BackfillEvent1795280400000 implements MigrationInterface {
  name = 'BackfillEvent1795280400000';

  async up(runner: QueryRunner): Promise<void> {
    // A long log takes longer than a statement may otherwise.
    await runner.query('set local statement_timeout = 0');
    // Every act on a guild begins with its row: what the rows say and what is told of them stay one.
    await runner.query('lock table guilds.guild in exclusive mode');
    for (const statement of completed) await runner.query(statement);
    // What is known of a log from its first days has what is told compared with each row in turn.
    await runner.query('analyze guilds.guild, guilds.guild_membership, guilds.channel, guilds.event_log');
    await runner.query(told);
  }

  async down(): Promise<void> {
    // What it told is as true without it.
  }
}
