import { logFacts } from './places.ts';
import type { WorldSizes } from './sizes.ts';

const bodies = [
  'Has anybody seen the planner choose a sequential scan here?',
  'It works on my machine, and in the container as well.',
  'I wrote a small reproduction, the link is in the issue.',
  'Thanks, that was it: the cursor was encoded twice.',
  'Good morning everybody.',
  'We could keep the old name for a release and tell people before it goes.',
  'The test is red on the slow machine only, so it is waiting for time instead of for a condition.',
  'Nice work!',
].map((body) => `'${body}'`);

/** What was said: much in the big rooms, little in most; the latest weeks more than the first ones. */
export function talkStatements({ messages }: WorldSizes): string[] {
  return [
    `create temp table said as
     select i, r.id as channel_id, r.guild_id, s.user_id as author_id,
       pg_temp.ms(s.joined_at + power(pg_temp.noise(23, i), 0.6) * (moment.at - s.joined_at)) as at
     from (
       select h.*, row_number() over () as i from (
         select n, size, channels, greatest(1, ceil(power(size, 1.1) / sum(power(size, 1.1)) over () * ${messages}))::int
           as messages from house) h
       cross join generate_series(1, h.messages) order by 1 limit ${messages}
     ) m
     join room r on r.house_n = m.n and r.nth = floor(m.channels * power(pg_temp.noise(21, i), 2))::int
     join seat s on s.house_n = m.n and s.nth = floor(m.size * power(pg_temp.noise(22, i), 2))::int, moment`,
    `insert into guilds.message (id, channel_id, seq, author_id, nonce, body, created_at, updated_at, version)
     select pg_temp.id_of(at, 'message', i), channel_id,
       row_number() over (partition by channel_id order by at, i), author_id, 'seed-' || i,
       (array[${bodies.join(', ')}])[1 + i % ${bodies.length}], at, at, 1
     from said order by at`,
    `insert into fact select 'guilds/channel:' || channel_id, 'guilds.message.sent.v1',
       jsonb_build_object('guildId', guild_id, 'channelId', channel_id, 'authorId', author_id,
         'messageId', pg_temp.id_of(at, 'message', i)), author_id, null, at, i from said`,
    'drop table said',
    ...logFacts('guilds'),
    `insert into guilds.read_marker (channel_id, user_id, last_read_seq, updated_at)
     select r.id, s.user_id, floor(last_seq * power(pg_temp.noise(24, s.house_n * 1000000::bigint + s.nth), 0.2)),
       moment.at
     from seat s join room r on r.house_n = s.house_n and r.nth <= 1
     join guilds.topic t on t.id = 'guilds/channel:' || r.id, moment`,
    `insert into projects.guild_access (guild_id, visibility, version)
     select id, visibility, (select position from guilds.event_log e
       where e.topic = 'guilds/guild:' || house.id and e.seq = 1) from house`,
    `insert into projects.guild_member (guild_id, user_id)
     select h.id, user_id from seat s join house h on h.n = s.house_n`,
  ];
}
