import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelId, guildId } from '../../node.ts';
import { nodes, startChat, type ChatWorld } from '../../testing/chat.ts';
import { atOnce, codes } from '../../testing/guilds.ts';

let world: ChatWorld;
const mira = asActor();
const admin = asActor({ role: 'ADMIN' });
const unknownChannel = channelId.encode(asActor().userId);
const unknownGuild = guildId.encode(asActor().userId);

beforeAll(async () => {
  world = await startChat();
});
afterAll(() => world.close());

const listDocument = `query ($id: ID, $first: Int, $after: String, $filter: ChannelFilter) { guild(id: $id) {
  channels(first: $first, after: $after, filter: $filter) {
    edges { node { id name position archivedAt } } pageInfo { hasNextPage endCursor } }
} }`;

async function list(guild: { id: string }, args: object = {}, actor = mira): Promise<TestResult[]> {
  const { guild: found } = await world.ask(actor, listDocument, { id: guild.id, ...args });
  return nodes(found.channels);
}
const namesOf = async (guild: { id: string }, args: object = {}): Promise<string[]> =>
  (await list(guild, args)).map(({ name }) => name);

const typesOf = async (node: string): Promise<string[]> => (await world.logOf(node)).map(({ type }) => type);

describe('a new guild', () => {
  it('has a first channel, general, which is told with its founding', async () => {
    const guild = await world.found(mira);
    expect(await list(guild)).toMatchObject([{ name: 'general', position: 0, archivedAt: null }]);
    expect(await typesOf(guild.id)).toEqual(['guilds.guild.created.v1', 'guilds.channel.created.v1']);
  });

  it('has one first channel when its founding is repeated', async () => {
    const input = { name: 'Repeated', category: 'OTHER' };
    const idempotency = { key: 'found once', fields: { createGuild: 0 } };
    const document = 'mutation ($input: CreateGuildInput!) { createGuild(input: $input) { guild { id } } }';
    const answers = await atOnce(3, () => world.as(mira)(document, { input }, { idempotency }));
    const ids = new Set(answers.map(({ data }) => data.createGuild.guild.id as string));
    expect(ids.size).toBe(1);
    expect(await namesOf({ id: [...ids][0] ?? '' })).toEqual(['general']);
  });
});

describe('createChannel', () => {
  it('opens a channel at the end of the list', async () => {
    const house = await world.house(mira);
    const answer = await world.act(
      mira,
      'createChannel',
      { guildId: house.id, name: 'Show-Off', topic: ' Yours. ', kind: 'ANNOUNCEMENT', slowModeSeconds: 5 },
      `channel { id name topic kind slowModeSeconds position archivedAt createdAt updatedAt guild { id }
        viewerCan { send manage moderate } unreadCount lastReadSeq lastMessage { id } }`,
    );
    const now = world.clock.now().toISOString();
    expect(answer).toEqual({
      channel: {
        id: expect.stringMatching(/^channel_/),
        name: 'show-off',
        topic: 'Yours.',
        kind: 'ANNOUNCEMENT',
        slowModeSeconds: 5,
        position: 1,
        archivedAt: null,
        createdAt: now,
        updatedAt: now,
        guild: { id: house.id },
        viewerCan: { send: true, manage: true, moderate: true },
        unreadCount: 0,
        lastReadSeq: 0,
        lastMessage: null,
      },
      userErrors: [],
    });
  });

  it('logs one event on the topic of the guild, and none when it is refused', async () => {
    const house = await world.house(mira);
    const channel = await world.openChannel(mira, house, { name: 'one' });
    await world.act(mira, 'createChannel', { guildId: house.id, name: 'one' }, '');
    expect(await world.logOf(house.id)).toMatchObject([
      { type: 'guilds.guild.created.v1' },
      { type: 'guilds.channel.created.v1' },
      { type: 'guilds.channel.created.v1', payload: { channelId: channelId.decode(channel) } },
    ]);
    expect(await typesOf(channel)).toEqual([]);
  });

  it('refuses visitors and everybody below administrator', async () => {
    const house = await world.house(mira);
    const input = { guildId: house.id, name: 'mine' };
    expect(await world.visitorRefusal('createChannel', input)).toBe('UNAUTHENTICATED');
    const moderator = await world.member(house, mira, 'MODERATOR');
    for (const actor of [asActor(), moderator]) {
      expect(await world.refusal(actor, 'createChannel', input)).toBe('FORBIDDEN');
    }
    const administrator = await world.member(house, mira, 'ADMIN');
    expect(codes(await world.act(administrator, 'createChannel', input, ''))).toEqual([]);
    expect(codes(await world.act(admin, 'createChannel', { ...input, name: 'too' }, ''))).toEqual([]);
    expect(await namesOf(house)).toEqual(['general', 'mine', 'too']);
  });

  it('does not tell a private guild from a missing one', async () => {
    const hidden = await world.house(mira, { visibility: 'PRIVATE' });
    const create = (id: string) => world.act(asActor(), 'createChannel', { guildId: id, name: 'x' }, '');
    expect(codes(await create(hidden.id))).toEqual(['NOT_FOUND@guildId']);
    expect(await create(hidden.id)).toEqual(await create(unknownGuild));
  });

  it('refuses what is out of bounds, all of it at once', async () => {
    const house = await world.house(mira);
    const input = { guildId: house.id, name: 'no blanks', topic: 'x'.repeat(301), slowModeSeconds: 3601 };
    expect(codes(await world.act(mira, 'createChannel', input, ''))).toEqual([
      'INVALID_FORMAT@name',
      'TOO_LONG@topic',
      'TOO_LARGE@slowModeSeconds',
    ]);
    const bad = { guildId: house.id, name: 'x'.repeat(51), slowModeSeconds: -1, topic: 'two\nlines' };
    expect(codes(await world.act(mira, 'createChannel', bad, ''))).toEqual([
      'TOO_LONG@name',
      'INVALID_FORMAT@topic',
      'TOO_SMALL@slowModeSeconds',
    ]);
  });

  it('refuses a name that is taken in the guild, in any case and also by an archived channel', async () => {
    const house = await world.house(mira);
    await world.act(mira, 'updateChannel', { channelId: house.channel, isArchived: true }, '');
    const again = await world.act(mira, 'createChannel', { guildId: house.id, name: 'GENERAL' }, '');
    expect(codes(again)).toEqual(['CHANNEL_NAME_TAKEN@name']);
  });

  it('gives twenty channels that are opened at once twenty places, and one name once', async () => {
    const house = await world.house(mira);
    const answers = await atOnce(20, (index) =>
      world.act(
        mira,
        'createChannel',
        { guildId: house.id, name: index < 10 ? 'same' : `other-${index}` },
        'channel { position }',
      ),
    );
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 9 }, () => 'CHANNEL_NAME_TAKEN@name'));
    const places = (await list(house, { first: 100 })).map(({ position }) => position);
    expect(places).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('stops at two hundred', async () => {
    const house = await world.house(mira);
    await world.query(
      `insert into guilds.channel (id, created_at, updated_at, version, guild_id, name, kind, slow_mode_seconds, position)
       select gen_random_uuid(), now(), now(), 1, $1, 'seeded-' || n, 'TEXT', 0, n from generate_series(1, 199) n`,
      [guildId.decode(house.id)],
    );
    const refused = await world.act(mira, 'createChannel', { guildId: house.id, name: 'more' }, '');
    expect(codes(refused)).toEqual(['TOO_MANY_CHANNELS@guildId']);
  });
});

describe('updateChannel', () => {
  const update = (actor: typeof mira, channel: string, input: object, selection = 'channel { id }') =>
    world.act(actor, 'updateChannel', { channelId: channel, ...input }, selection);

  it('changes what is given and leaves the rest', async () => {
    const house = await world.house(mira);
    await update(mira, house.channel, { topic: 'Everything.' });
    world.clock.advance({ minutes: 1 });
    const { channel } = await update(
      mira,
      house.channel,
      { name: 'Lobby', slowModeSeconds: 10, kind: 'ANNOUNCEMENT' },
      'channel { name topic kind slowModeSeconds position updatedAt }',
    );
    expect(channel).toEqual({
      name: 'lobby',
      topic: 'Everything.',
      kind: 'ANNOUNCEMENT',
      slowModeSeconds: 10,
      position: 0,
      updatedAt: world.clock.now().toISOString(),
    });
    const without = await update(mira, house.channel, { topic: null }, 'channel { topic }');
    expect(without.channel.topic).toBeNull();
  });

  it('logs one event on both topics, and none where nothing changes or it is refused', async () => {
    const house = await world.house(mira);
    await world.openChannel(mira, house, { name: 'taken' });
    await update(mira, house.channel, { topic: 'Once.' });
    await update(mira, house.channel, { topic: ' Once. ', name: 'general', isArchived: false, position: 0 });
    await update(mira, house.channel, { name: 'taken' });
    expect(await typesOf(house.channel)).toEqual(['guilds.channel.updated.v1']);
    expect((await typesOf(house.id)).filter((type) => type === 'guilds.channel.updated.v1')).toHaveLength(1);
  });

  it('archives once, keeps the date, and opens again', async () => {
    const house = await world.house(mira);
    const { channel } = await update(mira, house.channel, { isArchived: true }, 'channel { archivedAt }');
    expect(channel.archivedAt).toBe(world.clock.now().toISOString());
    world.clock.advance({ hours: 1 });
    const again = await update(mira, house.channel, { isArchived: true }, 'channel { archivedAt }');
    expect(again.channel).toEqual(channel);
    expect((await typesOf(house.channel)).length).toBe(1);
    const open = await update(mira, house.channel, { isArchived: false }, 'channel { archivedAt }');
    expect(open.channel.archivedAt).toBeNull();
  });

  it('moves a channel anywhere, and those between make room and are told', async () => {
    const house = await world.house(mira);
    const ids = [house.channel];
    for (const name of ['b', 'c', 'd']) ids.push(await world.openChannel(mira, house, { name }));
    const [a = '', b = '', , d = ''] = ids;
    await update(mira, a, { position: 2 });
    expect(await namesOf(house)).toEqual(['b', 'c', 'general', 'd']);
    await update(mira, d, { position: 0 });
    expect(await namesOf(house)).toEqual(['d', 'b', 'c', 'general']);
    await update(mira, b, { position: 99 });
    expect(await namesOf(house)).toEqual(['d', 'c', 'general', 'b']);
    expect((await list(house)).map(({ position }) => position)).toEqual([0, 1, 2, 3]);
    const before = (await typesOf(house.id)).length;
    await update(mira, d, { position: 1 });
    expect((await typesOf(house.id)).length - before).toBe(2);
    expect(await typesOf(d)).toHaveLength(2);
  });

  it('keeps every place once, when channels are moved at once', async () => {
    const house = await world.house(mira);
    const channels = [house.channel, ...(await atOnce(5, () => world.openChannel(mira, house)))];
    await atOnce(24, (index) =>
      update(mira, channels[index % channels.length] ?? '', { position: (index * 5) % 6 }),
    );
    expect((await list(house)).map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('refuses visitors and everybody below administrator', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    const input = { channelId: house.channel, topic: 'Mine.' };
    expect(await world.visitorRefusal('updateChannel', input)).toBe('UNAUTHENTICATED');
    const moderator = await world.member(house, mira, 'MODERATOR');
    for (const actor of [asActor(), moderator]) {
      expect(await world.refusal(actor, 'updateChannel', input)).toBe('FORBIDDEN');
    }
    expect(codes(await update(admin, house.channel, { topic: 'Ours.' }))).toEqual([]);
  });

  it('refuses invalid values and nulls where there must be one, and hides what may not be read', async () => {
    const house = await world.house(mira);
    const nothing = { name: null, kind: null, slowModeSeconds: null, position: null, isArchived: null };
    expect(codes(await update(mira, house.channel, nothing))).toEqual([
      'REQUIRED@name',
      'REQUIRED@kind',
      'REQUIRED@slowModeSeconds',
      'REQUIRED@position',
      'REQUIRED@isArchived',
    ]);
    expect(codes(await update(mira, house.channel, { name: '-', position: -1 }))).toEqual([
      'INVALID_FORMAT@name',
      'TOO_SMALL@position',
    ]);
    expect(codes(await update(mira, unknownChannel, {}))).toEqual(['NOT_FOUND@channelId']);
    expect(await update(asActor(), house.channel, {})).toEqual(await update(mira, unknownChannel, {}));
  });
});

describe('channel', () => {
  const document = `query ($id: ID, $guildSlug: String, $name: String) {
    channel(id: $id, guildSlug: $guildSlug, name: $name) { id name }
  }`;

  it('is found by id, and by the address of its guild and its name in any case', async () => {
    const house = await world.house(mira);
    const found = { channel: { id: house.channel, name: 'general' } };
    expect(await world.ask(mira, document, { id: house.channel })).toEqual(found);
    const byName = { guildSlug: house.slug.toUpperCase(), name: 'General' };
    expect(await world.ask(mira, document, byName)).toEqual(found);
    for (const name of ['none', '', 'no name', 'a\0b']) {
      expect(await world.ask(mira, document, { ...byName, name })).toEqual({ channel: null });
    }
  });

  it.each([
    {},
    { name: 'general' },
    { guildSlug: 'x' },
    { id: unknownChannel, name: 'general' },
    { id: 'x' },
  ])('refuses %j', async (variables) => {
    const { errors } = await world.as(mira)(document, variables);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('Guild.channels', () => {
  it('is paged in order and narrowed to open or archived ones', async () => {
    const house = await world.house(mira);
    for (const name of ['b', 'c', 'd']) {
      const id = await world.openChannel(mira, house, { name });
      if (name === 'c') await world.act(mira, 'updateChannel', { channelId: id, isArchived: true }, '');
    }
    const { guild } = await world.ask(mira, listDocument, { id: house.id, first: 2 });
    const after = guild.channels.pageInfo.endCursor;
    expect(nodes(guild.channels).map(({ name }) => name)).toEqual(['general', 'b']);
    expect(await namesOf(house, { first: 2, after })).toEqual(['c', 'd']);
    expect(await namesOf(house, { filter: { isArchived: true } })).toEqual(['c']);
    expect(await namesOf(house, { filter: { isArchived: false } })).toEqual(['general', 'b', 'd']);
  });

  it('is empty for people who may not look into the rooms', async () => {
    const closed = await world.house(mira);
    const open = await world.house(mira, { allowGuestAccess: true });
    const joe = asActor();
    expect(await list(closed, {}, joe)).toEqual([]);
    expect(await list(open, {}, joe)).toHaveLength(1);
    expect(await list(closed, {}, admin)).toHaveLength(1);
    await world.join(joe, closed);
    expect(await list(closed, {}, joe)).toHaveLength(1);
  });

  it('says who may open channels', async () => {
    const house = await world.house(mira);
    const moderator = await world.member(house, mira, 'MODERATOR');
    const document = 'query ($id: ID) { guild(id: $id) { viewerCan { manageChannels } } }';
    for (const [actor, manageChannels] of [
      [mira, true],
      [moderator, false],
      [asActor(), false],
      [admin, true],
    ] as const) {
      const { guild } = await world.ask(actor, document, { id: house.id });
      expect(guild.viewerCan).toEqual({ manageChannels });
    }
  });
});
