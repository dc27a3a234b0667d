import { encodeCursor, type LoggedEvent } from '@testverse/platform/events';
import { asActor, type TestResult } from '@testverse/platform/testing';
import * as contracts from '@testverse/schema/events/guilds';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GuildsLoaders } from '../../context.ts';
import { channelId, guildId } from '../../node.ts';
import { userIdOf } from '../../testing/guilds.ts';
import { startRooms, type Room, type RoomsWorld } from '../../testing/rooms.ts';
import { channelTopic, guildTopic } from '../../topics.ts';

let world: RoomsWorld;
let room: Room;

beforeAll(async () => {
  world = await startRooms();
});
afterAll(() => world.close());
beforeEach(async () => {
  room = await world.room();
});

const place = '__typename ... on LiveEvent { seq cursor occurredAt }';
const said = `${place}
  ... on MessageSentEvent { message { id seq body author { id } } }
  ... on MessageEditedEvent { message { id body } }
  ... on MessageDeletedEvent { messageId message { id body } }
  ... on ReactionChangedEvent { messageId emoji isSet count user { id } }
  ... on ChannelUpdatedEvent { channel { id name } }`;
const done = `${place}
  ... on GuildUpdatedEvent { guild { name } }
  ... on GuildDeletedEvent { guildId }
  ... on GuildMemberJoinedEvent { user { id } membership { role } }
  ... on GuildMemberLeftEvent { user { id } isRemoved }
  ... on GuildMemberRoleChangedEvent { user { id } role }
  ... on ChannelCreatedEvent { channel { name } }
  ... on ChannelUpdatedEvent { channel { name } }`;

const inChannel = (id: string, selection = said, after?: string): string =>
  `channelEvents(channelId: "${id}"${after === undefined ? '' : `, after: "${after}"`}) { ${selection} }`;
const inGuild = (id: string, selection = done, after?: string): string =>
  `guildEvents(guildId: "${id}"${after === undefined ? '' : `, after: "${after}"`}) { ${selection} }`;

const seqs = (values: TestResult[]): number[] => values.map(({ seq }: TestResult) => seq);

describe('channelEvents', () => {
  it('tells everything that happens in the channel, in order, with what it is about', async () => {
    const { owner, channel, guild } = room;
    const member = await world.member(guild, owner);
    const live = await world.follow(member, inChannel(channel));
    const message = await world.send(owner, channel, 'first');
    await live.atLeast(1);
    await world.act(owner, 'editMessage', { messageId: message.id, body: 'better' }, '');
    await world.act(member, 'setReaction', { messageId: message.id, emoji: '👍', isSet: true }, '');
    await live.atLeast(3);
    await world.act(owner, 'deleteMessage', { messageId: message.id }, '');
    await world.act(owner, 'updateChannel', { channelId: channel, name: 'lounge' }, '');
    const values = await live.atLeast(5);
    const first = values[0].seq as number;
    expect(values).toMatchObject([
      {
        __typename: 'MessageSentEvent',
        seq: message.seq,
        occurredAt: '2026-11-21T09:00:00.000Z',
        message: { id: message.id, seq: message.seq, author: { id: userIdOf(owner) } },
      },
      { __typename: 'MessageEditedEvent', message: { id: message.id, body: 'better' } },
      {
        __typename: 'ReactionChangedEvent',
        messageId: message.id,
        emoji: '👍',
        isSet: true,
        count: 1,
        user: { id: userIdOf(member) },
      },
      {
        __typename: 'MessageDeletedEvent',
        messageId: message.id,
        message: { id: message.id, body: null },
      },
      { __typename: 'ChannelUpdatedEvent', channel: { id: channel, name: 'lounge' } },
    ]);
    expect(seqs(values)).toEqual([first, first + 1, first + 2, first + 3, first + 4]);
  });

  it('goes on behind any cursor, without a gap and without a repetition', async () => {
    const { owner, channel } = room;
    const live = await world.follow(owner, inChannel(channel));
    for (let count = 0; count < 6; count += 1) await world.send(owner, channel, `message ${count}`);
    const values = [...(await live.atLeast(6))];
    for (const [nth, { cursor }] of values.entries()) {
      const again = await world.follow(owner, inChannel(channel, place, cursor as string));
      const rest = seqs(values.slice(nth + 1));
      await world.send(owner, channel, `after resuming ${nth}`);
      const resumed = await again.atLeast(rest.length + nth + 1);
      const start = values[nth].seq + 1;
      expect(seqs(resumed)).toEqual(Array.from({ length: rest.length + nth + 1 }, (_, at) => start + at));
      await again.close();
    }
  });

  it('begins with what happens next when it is not told where to', async () => {
    const { owner, channel } = room;
    await world.send(owner, channel, 'before');
    const live = await world.follow(owner, inChannel(channel));
    const { seq } = await world.send(owner, channel, 'after');
    expect(seqs(await live.atLeast(1))).toEqual([seq]);
  });

  it('refuses a cursor of another channel, and what is none', async () => {
    const other = await world.room();
    const live = await world.follow(other.owner, inChannel(other.channel));
    await world.send(other.owner, other.channel, 'hello');
    const [{ cursor }] = (await live.atLeast(1)) as [TestResult];
    const foreign = await world.follow(room.owner, inChannel(room.channel, said, cursor as string));
    const broken = await world.follow(room.owner, inChannel(room.channel, said, 'x'));
    expect([await foreign.end(), await broken.end()]).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
  });

  it('does not exist for whoever may not read the channel', async () => {
    const strangers = [null, asActor()];
    const ends = await Promise.all(
      strangers.map(async (one) => (await world.follow(one, inChannel(room.channel))).end()),
    );
    const nowhere = room.channel.slice(0, -4) + '0000';
    const unknown = await world.follow(room.owner, inChannel(nowhere));
    expect([...ends, await unknown.end()]).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  });

  it('judges a cursor alike, whether there is such a channel or not', async () => {
    const hidden = await world.room({ visibility: 'PRIVATE' });
    const unknown = channelId.encode(asActor().userId);
    for (const after of ['garbage', encodeCursor(channelTopic(channelId.decode(room.channel)), 1)]) {
      const streams = [hidden.channel, unknown].map((channel) =>
        world.follow(asActor(), inChannel(channel, place, after)),
      );
      const ends = (await Promise.all(streams)).map((stream) => stream.end());
      expect(await Promise.all(ends)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    }
  });

  it('is open to guests, signed in or not, where the guild lets them look in', async () => {
    const open = await world.room({ allowGuestAccess: true });
    const visitor = await world.follow(null, inChannel(open.channel));
    const guest = await world.follow(asActor(), inChannel(open.channel));
    await world.send(open.owner, open.channel, 'welcome');
    expect([await visitor.atLeast(1), await guest.atLeast(1)]).toMatchObject([
      [{ message: { body: 'welcome' } }],
      [{ message: { body: 'welcome' } }],
    ]);
  });
});

describe('guildEvents', () => {
  it('tells everything that happens in the guild, without a gap', async () => {
    const { owner, guild } = room;
    const live = await world.follow(owner, inGuild(guild.id));
    const member = await world.member(guild, owner, 'MODERATOR');
    const other = await world.member(guild, owner);
    await world.act(owner, 'updateGuild', { guildId: guild.id, name: 'Renamed' }, '');
    const opened = { guildId: guild.id, name: 'random' };
    const { channel } = await world.act(owner, 'createChannel', opened, 'channel { id }');
    await world.act(owner, 'updateChannel', { channelId: channel.id, topic: 'Anything' }, '');
    await world.act(member, 'leaveGuild', { guildId: guild.id }, '');
    await world.act(owner, 'removeGuildMember', { guildId: guild.id, userId: userIdOf(other) }, '');
    const values = await live.atLeast(8);
    expect(values).toMatchObject([
      { __typename: 'GuildMemberJoinedEvent', user: { id: userIdOf(member) } },
      { __typename: 'GuildMemberRoleChangedEvent', user: { id: userIdOf(member) }, role: 'MODERATOR' },
      {
        __typename: 'GuildMemberJoinedEvent',
        user: { id: userIdOf(other) },
        membership: { role: 'MEMBER' },
      },
      { __typename: 'GuildUpdatedEvent', guild: { name: 'Renamed' } },
      { __typename: 'ChannelCreatedEvent', channel: { name: 'random' } },
      { __typename: 'ChannelUpdatedEvent', channel: { name: 'random' } },
      { __typename: 'GuildMemberLeftEvent', user: { id: userIdOf(member) }, isRemoved: false },
      { __typename: 'GuildMemberLeftEvent', user: { id: userIdOf(other) }, isRemoved: true },
    ]);
    const [first] = seqs(values) as [number];
    expect(seqs(values)).toEqual(values.map((_, nth) => first + nth));
  });

  it('tells nobody who asked to join, or changed their mind, and has no gap there', async () => {
    const reviewed = await world.room({ approval: 'MANUAL' });
    const live = await world.follow(reviewed.owner, inGuild(reviewed.guild.id));
    const asking = asActor();
    await world.join(asking, reviewed.guild);
    await world.act(asking, 'leaveGuild', { guildId: reviewed.guild.id }, '');
    await world.act(reviewed.owner, 'updateGuild', { guildId: reviewed.guild.id, name: 'Still here' }, '');
    const values = await live.atLeast(1);
    expect(values).toMatchObject([{ __typename: 'GuildUpdatedEvent' }]);
    const fromStart = await world.follow(reviewed.owner, inGuild(reviewed.guild.id, place, values[0].cursor));
    await world.act(reviewed.owner, 'updateGuild', { guildId: reviewed.guild.id, name: 'And again' }, '');
    expect(seqs(await fromStart.atLeast(1))).toEqual([values[0].seq + 1]);
  });

  it('shows whoever joined as a member, not what they have asked for since they left', async () => {
    const { owner, guild } = room;
    const member = await world.member(guild, owner);
    const live = await world.follow(owner, inGuild(guild.id, place));
    const asking = await world.member(guild, owner);
    await world.act(asking, 'leaveGuild', { guildId: guild.id }, '');
    await world.act(owner, 'updateGuild', { guildId: guild.id, approval: 'MANUAL' }, '');
    await world.join(asking, guild);
    const [joined] = (await live.atLeast(3)) as [TestResult];
    const before = encodeCursor(guildTopic(guildId.decode(guild.id)), joined.seq - 1);
    const selection = '__typename ... on GuildMemberJoinedEvent { membership { status role user { id } } }';
    const again = await world.follow(member, inGuild(guild.id, selection, before));
    const membership = { status: 'ACTIVE', role: 'MEMBER', user: { id: userIdOf(asking) } };
    expect((await again.atLeast(1))[0]).toEqual({ __typename: 'GuildMemberJoinedEvent', membership });
  });

  it('ends with the end of the guild, told to everybody who could read; its channels end refused', async () => {
    const { owner, guild, channel } = room;
    const member = await world.member(guild, owner);
    const [inside, atOwner, talk] = await Promise.all([
      world.follow(member, inGuild(guild.id)),
      world.follow(owner, inGuild(guild.id)),
      world.follow(member, inChannel(channel)),
    ]);
    await world.act(owner, 'deleteGuild', { guildId: guild.id }, '');
    expect([await inside.end(), await atOwner.end(), await talk.end()]).toEqual([null, null, 'FORBIDDEN']);
    expect([inside.values, atOwner.values]).toMatchObject([
      [{ __typename: 'GuildDeletedEvent', guildId: guild.id }],
      [{ __typename: 'GuildDeletedEvent', guildId: guild.id }],
    ]);
    const late = await world.follow(member, inGuild(guild.id));
    expect(await late.end()).toBe('NOT_FOUND');
  });
});

it('a guild that ends in the midst of other facts is told to have ended', async () => {
  const { owner, guild } = room;
  const context = world.context<GuildsLoaders>(owner);
  const open = world.running.schema.getSubscriptionType()?.getFields()['guildEvents']?.subscribe;
  const slow = (await open?.(
    {},
    { guildId: guild.id },
    context,
    {} as never,
  )) as AsyncIterableIterator<object>;
  const watching = await world.follow(owner, inGuild(guild.id, place));
  const input = { guildId: guild.id, name: 'The end is near' };
  await world.act(owner, 'updateGuild', input, '');
  await watching.atLeast(1);
  await world.act(owner, 'deleteGuild', { guildId: guild.id }, '');
  await watching.end();
  const types: unknown[] = [];
  for await (const event of slow) types.push((event as LoggedEvent).type);
  expect(types.at(-1)).toBe('guilds.guild.deleted.v1');
});

it('a guild that ends while a stream of it opens is told to have ended', async () => {
  const { owner, guild } = room;
  const { guard } = world.context<GuildsLoaders>(owner).load;
  const admit = guard.admit.bind(guard);
  vi.spyOn(guard, 'admit').mockImplementationOnce(async (...asked) => {
    const pass = await admit(...asked);
    await world.act(owner, 'deleteGuild', { guildId: guild.id }, '');
    return pass;
  });
  const live = await world.follow(owner, inGuild(guild.id));
  expect(await live.end()).toBeNull();
  expect(live.values).toMatchObject([{ __typename: 'GuildDeletedEvent' }]);
});

describe('the facts of acts', () => {
  const logged = async (guild: { id: string }): Promise<string[]> => {
    const rows: { type: string }[] = await world.running.dataSource.query(
      `select type from guilds.event_log where topic like '%' || $1 order by position`,
      [guildId.decode(guild.id)],
    );
    return rows.map(({ type }) => type.replace(/^guilds\.|\.v1$/g, ''));
  };

  it('are logged once each, and not at all when nothing changed or the act failed', async () => {
    const { owner, guild } = room;
    const member = await world.member(guild, owner);
    const ref = { guildId: guild.id, userId: userIdOf(member) };
    await world.join(member, guild);
    await world.act(owner, 'setGuildMemberRole', { ...ref, role: 'ADMIN' }, '');
    await world.act(owner, 'setGuildMemberRole', { ...ref, role: 'ADMIN' }, '');
    await world.act(owner, 'updateGuild', { guildId: guild.id, name: 'Compiler Cellar' }, '');
    await world.act(owner, 'updateGuild', { guildId: guild.id, slug: 'admin' }, '');
    await world.refusal(asActor(), 'deleteGuild', { guildId: guild.id });
    await world.refusal(member, 'deleteGuild', { guildId: guild.id });
    await world.act(owner, 'removeGuildMember', ref, '');
    await world.act(owner, 'removeGuildMember', ref, '');
    await world.act(owner, 'leaveGuild', { guildId: guild.id }, '');
    expect(await logged(guild)).toEqual([
      'guild.created',
      'channel.created',
      'guild.member_joined',
      'guild.member_role_changed',
      'guild.member_removed',
    ]);
  });

  it('are logged once for an act that is repeated with its key', async () => {
    const { owner, guild } = room;
    const meta = { idempotency: { key: 'again', fields: { updateGuild: 0 } } };
    const change = `mutation { updateGuild(input: { guildId: "${guild.id}", name: "Twice" }) { guild { name } } }`;
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await world.as(owner)(change, {}, meta)).data.updateGuild.guild).toEqual({ name: 'Twice' });
    }
    expect(await logged(guild)).toEqual(['guild.created', 'channel.created', 'guild.updated']);
  });

  it('are all as their contracts say', async () => {
    const { owner, guild, channel } = room;
    const ref = { guildId: guild.id };
    const [member, other] = [await world.member(guild, owner), await world.member(guild, owner)];
    const { id: messageId } = await world.send(owner, channel, 'hello');
    await world.act(owner, 'editMessage', { messageId, body: 'better' }, '');
    await world.act(member, 'setReaction', { messageId, emoji: '👍', isSet: true }, '');
    await world.act(owner, 'deleteMessage', { messageId }, '');
    await world.act(owner, 'updateChannel', { channelId: channel, name: 'lounge' }, '');
    await world.act(owner, 'setGuildMemberRole', { ...ref, userId: userIdOf(member), role: 'MODERATOR' }, '');
    await world.act(owner, 'removeGuildMember', { ...ref, userId: userIdOf(member) }, '');
    await world.act(other, 'leaveGuild', ref, '');
    await world.act(owner, 'updateGuild', { ...ref, approval: 'MANUAL' }, '');
    await world.join(other, guild);
    await world.act(other, 'leaveGuild', ref, '');
    await world.act(owner, 'deleteGuild', ref, '');
    const known = new Map(Object.values(contracts).map((contract) => [contract.type, contract]));
    const rows: { type: string; payload: unknown }[] = await world.running.dataSource.query(
      `select type, payload from guilds.event_log where payload->>'guildId' = $1`,
      [guildId.decode(guild.id)],
    );
    expect(rows.filter(({ type, payload }) => !known.get(type)?.check(payload))).toEqual([]);
    expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(known.keys()));
  });
});
