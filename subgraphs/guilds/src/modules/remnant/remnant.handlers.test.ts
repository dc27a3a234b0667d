import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { consumersOf, localFeed, runConsumers, type ConsumerRunner } from '@testverse/platform/events';
import { asActor, follow } from '@testverse/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { channelId, guildId } from '../../node.ts';
import { ampleMessageLimits } from '../../subgraph.ts';
import { freshNonce, startChat, type ChatWorld } from '../../testing/chat.ts';
import { codes } from '../../testing/guilds.ts';

const inTime = { timeout: 60_000, interval: 20 };
const root = path.resolve(import.meta.dirname, '../../../../..');
const atOnce = 500;
const mira = asActor();

interface Full {
  id: string;
  channel: string;
  message: string;
}

describe('what was in a deleted guild', () => {
  let world: ChatWorld;
  const runners: ConsumerRunner[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    world = await startChat({ limits: ampleMessageLimits, remnants: { atOnce } });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
  });
  afterAll(() => world.close());

  /** A guild with that many messages more, every tenth with a reaction, a former text and somebody's pace and marker. */
  async function fill(count: number): Promise<Full> {
    const house = await world.house(mira);
    const { id: message } = await world.say(mira, house.channel);
    await world.query(
      `with said as (
         insert into guilds.message (id, created_at, updated_at, version, channel_id, seq, author_id, nonce, body)
         select gen_random_uuid(), now(), now(), 1, $1, n + 1, gen_random_uuid(), 'n' || n, 'Text'
         from generate_series(1, $2::int) n returning id, seq, author_id
       ), tenth as (select * from said where seq % 10 = 0
       ), reacted as (
         insert into guilds.reaction (message_id, emoji, user_id, seq, created_at)
         select id, '👍', author_id, seq, now() from tenth
       ), kept as (
         insert into guilds.message_revision (message_id, version, body, created_at) select id, 1, 'Old', now() from tenth
       ), paced as (
         insert into guilds.message_pace (channel_id, author_id, sent_at) select $1, author_id, '{}' from tenth
       ), marked as (
         insert into guilds.read_marker (channel_id, user_id, last_read_seq, updated_at)
         select $1, author_id, 1, now() from tenth
       )
       insert into guilds.guild_membership (id, created_at, updated_at, version, guild_id, user_id, status, role, joined_at)
       select gen_random_uuid(), now(), now(), 1, $3, author_id, 'ACTIVE', 'MEMBER', now() from tenth`,
      [channelId.decode(house.channel), count, guildId.decode(house.id)],
    );
    return { ...house, message };
  }

  /** Rows of the guild by table; those that hang on messages are counted without regard to it. */
  async function left({ id, channel }: Full): Promise<number[]> {
    const [row]: Record<string, number>[] = await world.query(
      `select (select count(*)::int from guilds.message where channel_id = $2) as messages,
         (select count(*)::int from guilds.reaction r where not exists
           (select from guilds.message m join guilds.channel c on c.id = m.channel_id
            join guilds.guild g on g.id = c.guild_id where m.id = r.message_id)) as reactions,
         (select count(*)::int from guilds.message_pace where channel_id = $2) as paces,
         (select count(*)::int from guilds.read_marker where channel_id = $2) as markers,
         (select count(*)::int from guilds.channel where guild_id = $1) as channels,
         (select count(*)::int from guilds.guild_membership where guild_id = $1) as memberships`,
      [guildId.decode(id), channelId.decode(channel)],
    );
    return Object.values(row ?? {});
  }
  const nothing = [0, 0, 0, 0, 0, 0];
  const remove = (guild: Full) => world.act(mira, 'deleteGuild', { guildId: guild.id }, '');

  function run(of: ChatWorld = world): void {
    runners.push(runConsumers(of.running, [localFeed(of.running)]));
  }

  it('is out of reach at once, and removed in small bits after a process was killed amid it', async () => {
    const kept = await fill(50);
    const guild = await fill(20_000);
    const unread = await follow(world, mira, 'unreadChanged { channel { id } unreadCount }');
    await unread.until(({ channel }) => channel.id === kept.channel);
    expect(codes(await remove(guild))).toEqual([]);
    // Nobody removes anything yet.
    expect(await left(guild)).toEqual([20_001, 2_000, 2_001, 2_000, 1, 2_001]);
    const again = await follow(world, mira, 'unreadChanged { channel { id } unreadCount }');
    await again.until(({ channel }) => channel.id === kept.channel);
    expect(again.values.filter(({ channel }) => channel?.id !== kept.channel)).toEqual([]);
    await Promise.all([unread.close(), again.close()]);
    for (const [field, input] of [
      ['sendMessage', { channelId: guild.channel, body: 'Still?', nonce: freshNonce() }],
      ['editMessage', { messageId: guild.message, body: 'Still?' }],
      ['deleteMessage', { messageId: guild.message }],
      ['setReaction', { messageId: guild.message, emoji: '👍', isSet: true }],
      ['markChannelRead', { channelId: guild.channel, seq: 1 }],
      ['markChannelUnread', { messageId: guild.message }],
      ['updateChannel', { channelId: guild.channel, topic: 'Still?' }],
      ['joinGuild', { guildId: guild.id }],
    ] as const)
      expect(codes(await world.act(mira, field, input, ''))[0]).toMatch(/^NOT_FOUND/);
    const child = spawn(
      process.execPath,
      ['tools/run.mjs', 'subgraphs/guilds/src/testing/remnant-process.ts', world.databaseUrl, '100'],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    children.push(child);
    await expect.poll(async () => (await left(guild))[0], inTime).toBeLessThan(20_001);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const amid = (await left(guild))[0] ?? 0;
    expect(amid).toBeGreaterThan(0);
    const second = await startChat({ databaseUrl: world.databaseUrl, remnants: { atOnce } });
    try {
      run();
      run(second);
      await expect.poll(() => left(guild), inTime).toEqual(nothing);
      expect((await left(kept))[0]).toBe(51);
      expect(await world.query('select from guilds.message_revision')).toHaveLength(5);
      const position: { position: string }[] = await world.query(
        `select position from guilds.event_log where type = 'guilds.guild.deleted.v1' order by position desc limit 1`,
      );
      const consumers = consumersOf(world.running, [localFeed(world.running)]);
      expect(await consumers.caughtUp('remnants', Number(position[0]?.position), 10_000)).toBe(true);
      expect(await consumers.listParked()).toEqual([]);
    } finally {
      await Promise.all(runners.splice(0).map((runner) => runner.stop()));
      await second.close();
    }
  });

  it('stops within a step when the process is to end, and goes on later', async () => {
    const guild = await fill(5_000);
    await remove(guild);
    run();
    await expect.poll(async () => (await left(guild))[0], inTime).toBeLessThan(5_001);
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    expect((await left(guild))[0]).toBeGreaterThan(0);
    run();
    await expect.poll(() => left(guild), inTime).toEqual(nothing);
    expect(await consumersOf(world.running, [localFeed(world.running)]).listParked()).toEqual([]);
  });
});
