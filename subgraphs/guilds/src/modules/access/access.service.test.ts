import { createMemoryDoorbell, createPostgresDoorbell, type Doorbell } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { asActor, type Followed, type TestResult } from '@testverse/platform/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { atOnce, userIdOf, type Person } from '../../testing/guilds.ts';
import { startRooms, type Room, type RoomsWorld } from '../../testing/rooms.ts';
import { statementsOf } from '../../testing/statements.ts';

/** A doorbell that never tells of guilds: what the guard would hear of a removal, it only finds in its sweep. */
function deafToGuilds(): Doorbell {
  const doorbell = createMemoryDoorbell();
  return {
    ...doorbell,
    ring: (topic, seq) => (topic.includes('/guild:') ? undefined : doorbell.ring(topic, seq)),
  };
}

const readings = (statements: readonly string[]): string[] =>
  statements.filter((one) => one.includes('access_version as version'));

let world: RoomsWorld;
let deaf: RoomsWorld;

beforeAll(async () => {
  [world, deaf] = await Promise.all([startRooms(), startRooms({ doorbell: deafToGuilds() })]);
});
afterAll(() => Promise.all([world.close(), deaf.close()]));

const talk = (channel: string): string =>
  `channelEvents(channelId: "${channel}") { ... on MessageSentEvent { message { body } } }`;
const bodies = (live: Followed): string[] => live.values.map(({ message }: TestResult) => message?.body);

async function remove({ guild, owner }: Room, member: Person, from = world): Promise<void> {
  await from.act(owner, 'removeGuildMember', { guildId: guild.id, userId: userIdOf(member) }, '');
}

describe('a reader who is removed', () => {
  it('has every stream ended, though nothing else ever happens; others read on', async () => {
    const room = await world.room();
    const member = await world.member(room.guild, room.owner);
    const streams = await Promise.all(
      [
        talk(room.channel),
        `guildEvents(guildId: "${room.guild.id}") { __typename }`,
        `typingChanged(channelId: "${room.channel}") { isTyping }`,
        `presenceChanged(guildId: "${room.guild.id}") { isSnapshot }`,
      ].map((field) => world.follow(member, field)),
    );
    const staying = await world.follow(room.owner, talk(room.channel));
    await remove(room, member);
    const ends = await Promise.all(streams.map((one) => one.end()));
    expect(ends).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    await world.send(room.owner, room.channel, 'among us');
    await staying.atLeast(1);
    expect(bodies(staying)).toEqual(['among us']);
  });

  it('is not told what is said afterwards, though no word of the removal has come through', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const room = await deaf.room();
      const member = await deaf.member(room.guild, room.owner);
      const [theirs, ours] = await Promise.all([
        deaf.follow(member, talk(room.channel)),
        deaf.follow(room.owner, talk(room.channel)),
      ]);
      await deaf.send(room.owner, room.channel, 'before');
      await remove(room, member, deaf);
      await deaf.send(room.owner, room.channel, 'after');
      await ours.atLeast(2);
      expect(await theirs.end()).toBe('FORBIDDEN');
      expect(['before', '']).toContain(bodies(theirs).join());
    }
  });

  it('is found out by the sweep when every word was lost', async () => {
    const room = await deaf.room();
    const member = await deaf.member(room.guild, room.owner);
    const theirs = await deaf.follow(member, talk(room.channel));
    await remove(room, member, deaf);
    expect(await theirs.end()).toBe('FORBIDDEN');
  });

  it('may join again and read again', async () => {
    const room = await world.room();
    const member = await world.member(room.guild, room.owner);
    const first = await world.follow(member, talk(room.channel));
    await remove(room, member);
    expect(await first.end()).toBe('FORBIDDEN');
    expect(await (await world.follow(member, talk(room.channel))).end()).toBe('NOT_FOUND');
    await world.join(member, room.guild);
    const second = await world.follow(member, talk(room.channel));
    await world.send(room.owner, room.channel, 'welcome back');
    await second.atLeast(1);
    expect(bodies(second)).toEqual(['welcome back']);
  });

  it('hears of it in another process', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const { databaseUrl } = world;
    const [here, there] = await Promise.all([
      createPostgresDoorbell({ databaseUrl, log }),
      createPostgresDoorbell({ databaseUrl, log }),
    ]);
    const [one, two] = await Promise.all([
      startRooms({ databaseUrl, doorbell: here }),
      startRooms({ databaseUrl, doorbell: there }),
    ]);
    try {
      const room = await one.room();
      const member = await one.member(room.guild, room.owner);
      const theirs = await two.follow(member, talk(room.channel));
      const ours = await two.follow(room.owner, talk(room.channel));
      await one.send(room.owner, room.channel, 'before');
      await theirs.atLeast(1);
      await remove(room, member, one);
      await one.send(room.owner, room.channel, 'after');
      expect(await theirs.end()).toBe('FORBIDDEN');
      await ours.atLeast(2);
      expect([bodies(theirs), bodies(ours)]).toEqual([['before'], ['before', 'after']]);
    } finally {
      await Promise.all([one.close(), two.close()]);
      await Promise.all([here.close(), there.close()]);
    }
  });
});

/** Keeps statements of that kind from being sent until it is told to go on. */
function hold({ running }: RoomsWorld, kind: RegExp): { reached: Promise<void>; goOn(): void } {
  const [reached, gate] = [new Signal(), new Signal()];
  const { manager } = running.dataSource;
  const query = manager.query.bind(manager);
  const spy = vi.spyOn(manager, 'query').mockImplementation(async (statement, params) => {
    if (kind.test(statement)) {
      reached.give();
      await gate.given;
    }
    return query(statement, params);
  });
  const goOn = (): void => {
    spy.mockRestore();
    gate.give();
  };
  return { reached: reached.given, goOn };
}

class Signal {
  give!: () => void;
  readonly given = new Promise<void>((resolve) => (this.give = resolve));
}

interface Race {
  field: (room: Room) => string;
  /** The statement that loads what a value tells. */
  loading: RegExp;
  begin: (room: Room) => Promise<unknown>;
  /** What happens after the removal, while the statement has not been sent. */
  go: (room: Room, begun: TestResult) => Promise<unknown>;
  /** Is only true afterwards. */
  news: object;
}

const saying = (room: Room, body: string): Promise<TestResult> => deaf.send(room.owner, room.channel, body);
const naming = ({ owner, channel }: Room, topic: string): Promise<TestResult> =>
  deaf.act(owner, 'updateChannel', { channelId: channel, topic }, '');
const reacting = (room: Room, messageId: string, isSet: boolean): Promise<TestResult> =>
  deaf.act(room.owner, 'setReaction', { messageId, emoji: '🎉', isSet }, '');
const calling = ({ owner, guild }: Room, name: string): Promise<TestResult> =>
  deaf.act(owner, 'updateGuild', { guildId: guild.id, name }, '');
const updated = ({ guild }: Room, selection: string): string =>
  `guildEvents(guildId: "${guild.id}") { ... on GuildUpdatedEvent { guild { ${selection} } } }`;

describe('what is loaded for a value after its reader was removed', () => {
  const races: Record<string, Race> = {
    'a text': {
      field: ({ channel }) => talk(channel),
      loading: /from guilds.message m/,
      begin: (room) => saying(room, 'for all'),
      go: (room, { id }) => deaf.act(room.owner, 'editMessage', { messageId: id, body: 'among us' }, ''),
      news: { message: { body: 'among us' } },
    },
    'a reaction': {
      field: ({ channel }) =>
        `channelEvents(channelId: "${channel}") { ... on ReactionChangedEvent { count } }`,
      loading: /as pair/,
      begin: async (room) => {
        const message = await saying(room, 'a question');
        await reacting(room, message.id, true);
        return message;
      },
      go: (room, { id }) => reacting(room, id, false),
      news: { count: 0 },
    },
    'a channel': {
      field: ({ guild }) =>
        `guildEvents(guildId: "${guild.id}") { ... on ChannelUpdatedEvent { channel { topic } } }`,
      loading: /from guilds.channel c where/,
      begin: (room) => naming(room, 'anything'),
      go: (room) => naming(room, 'secrets'),
      news: { channel: { topic: 'secrets' } },
    },
    'a guild': {
      field: ({ guild }) =>
        `guildEvents(guildId: "${guild.id}") { ... on GuildUpdatedEvent { guild { name } } }`,
      loading: /from guilds.guild g where/,
      begin: (room) => calling(room, 'Open Cellar'),
      go: (room) => calling(room, 'Secret Cellar'),
      news: { guild: { name: 'Secret Cellar' } },
    },
    'a membership': {
      field: ({ guild }) =>
        `guildEvents(guildId: "${guild.id}") { ... on GuildMemberJoinedEvent { membership { role } } }`,
      loading: /from guilds.guild_membership m where m.id/,
      begin: ({ guild, owner }) => deaf.member(guild, owner),
      go: ({ guild, owner }, person) =>
        deaf.act(
          owner,
          'setGuildMemberRole',
          { guildId: guild.id, userId: userIdOf(person), role: 'ADMIN' },
          '',
        ),
      news: { membership: { role: 'ADMIN' } },
    },
    'who is in it': {
      field: (room) => updated(room, 'members(first: 9) { edges { node { role } } }'),
      loading: /from guilds.guild_membership m\s+where m.status = 'ACTIVE'/,
      begin: (room) => calling(room, 'Open Cellar'),
      go: ({ guild, owner }) => deaf.member(guild, owner, 'ADMIN'),
      news: { guild: { members: { edges: [{ node: { role: 'OWNER' } }, { node: { role: 'ADMIN' } }] } } },
    },
    'whose it is': {
      field: (room) => updated(room, 'owner { __typename }'),
      loading: /m.role = 'OWNER' and m.status = 'ACTIVE'/,
      begin: (room) => calling(room, 'Open Cellar'),
      // Nobody gives a guild away yet; what was read after the removal is withheld all the same.
      go: (room) => saying(room, 'among us'),
      news: { guild: { owner: { __typename: 'User' } } },
    },
    'the guild of somebody new': {
      field: ({ guild }) =>
        `guildEvents(guildId: "${guild.id}") { ... on GuildMemberJoinedEvent { membership { guild { name } } } }`,
      loading: /left join guilds.guild_membership own .* where g.id = any/s,
      begin: ({ guild, owner }) => deaf.member(guild, owner),
      go: (room) => calling(room, 'Secret Cellar'),
      news: { membership: { guild: { name: 'Secret Cellar' } } },
    },
    'where somebody writes': {
      field: ({ channel }) => `typingChanged(channelId: "${channel}") { channel { topic } }`,
      loading: /from guilds.channel c where c/,
      begin: ({ owner, channel }) => deaf.act(owner, 'startTyping', { channelId: channel }, ''),
      go: (room) => naming(room, 'secrets'),
      news: { channel: { topic: 'secrets' } },
    },
  };

  it.each(Object.entries(races))('is not told to them: %s; others are told', async (_what, race) => {
    const room = await deaf.room();
    const member = await deaf.member(room.guild, room.owner);
    const [theirs, ours] = await Promise.all(
      [member, room.owner].map((one) => deaf.follow(one, race.field(room))),
    );
    const held = hold(deaf, race.loading);
    try {
      const begun = await race.begin(room);
      await held.reached;
      await remove(room, member, deaf);
      await race.go(room, begun);
    } finally {
      held.goOn();
    }
    expect(await theirs?.end()).toBe('FORBIDDEN');
    await ours?.until((value: TestResult) => JSON.stringify(value) === JSON.stringify(race.news));
    expect(theirs?.values.filter((one) => JSON.stringify(one) === JSON.stringify(race.news))).toEqual([]);
  });

  const byId = 'query ($guild: ID) { guild(id: $guild)';
  const inMembership = '_entities(representations: $people) { ... on GuildMembership { role } }';
  const halves: [string, string, RegExp][] = [
    [
      'a guild and who is in it',
      `${byId} { members(first: 9) { edges { node { role } } } } }`,
      /m.status = 'ACTIVE'/,
    ],
    [
      'a guild by its address and who is in it',
      'query ($slug: String) { guild(slug: $slug) { members(first: 1) { edges { node { role } } } } }',
      /where m.status = 'ACTIVE'/,
    ],
    [
      'guilds and whose they are',
      '{ guilds(filter: { joinedByViewer: true }) { edges { node { owner { id } } } } }',
      /m.role = 'OWNER'/,
    ],
    [
      'a member and their guild',
      `query ($people: [_Any!]!) { ${inMembership} }`,
      /left join guilds.guild_membership own/,
    ],
  ];

  it.each(halves)('makes the answer to a query be read anew: %s', async (_what, query, second) => {
    const room = await deaf.room();
    const member = await deaf.member(room.guild, room.owner);
    const { guild } = await deaf.ask(room.owner, `${byId} { slug viewerMembership { id } } }`, {
      guild: room.guild.id,
    });
    const held = hold(deaf, second);
    const people = [{ __typename: 'GuildMembership', id: guild.viewerMembership.id }];
    const asked = deaf.as(member)(query, { guild: room.guild.id, slug: guild.slug, people });
    await held.reached;
    await remove(room, member, deaf);
    held.goOn();
    const { effects, errors } = await asked;
    expect([effects.isTorn, errors]).toEqual([true, undefined]);
  });

  it('makes the answer to a query be read anew: a channel and what was said there', async () => {
    const room = await deaf.room();
    const member = await deaf.member(room.guild, room.owner);
    await saying(room, 'for all');
    const held = hold(deaf, /from guilds.message m/);
    const query = 'query ($id: ID) { channel(id: $id) { messages(last: 1) { edges { node { body } } } } }';
    const asked = deaf.as(member)(query, { id: room.channel });
    await held.reached;
    await remove(room, member, deaf);
    await saying(room, 'among us');
    held.goOn();
    const { effects } = await asked;
    expect(effects.isTorn).toBe(true);
    const again = await deaf.as(member)(query, { id: room.channel });
    expect([again.data, again.effects.isTorn]).toEqual([{ channel: null }, false]);
  });
});

it('nothing that was sent after a removal reaches who was removed, whatever happens at once', async () => {
  const schedule = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.nat({ max: 5 })), {
    minLength: 10,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(schedule, fc.boolean(), async (steps, isDeaf) => {
      const on = isDeaf ? deaf : world;
      const room = await on.room();
      const members = await atOnce(6, () => on.member(room.guild, room.owner));
      const streams = await Promise.all(members.map((one) => on.follow(one, talk(room.channel))));
      const ours = await on.follow(room.owner, talk(room.channel));
      /** The number of the next message when the removal was known to be done. */
      const goneAt = new Map<number, number>();
      let sent = 0;
      const writers = [];
      for (const step of steps) {
        if (step === null) {
          writers.push(on.send(room.owner, room.channel, String(sent)));
          sent += 1;
        } else {
          const done = remove(room, members[step] as Person, on);
          // Some removals run beside the messages, some are awaited.
          if (sent % 2 === 0) writers.push(done);
          else await done;
          if (sent % 2 === 1 && !goneAt.has(step)) goneAt.set(step, sent);
        }
      }
      await Promise.all(writers);
      const removed = new Set(steps.filter((step) => step !== null));
      const last = sent;
      await on.send(room.owner, room.channel, String(last));
      await ours.atLeast(last + 1);
      for (const [nth, stream] of streams.entries()) {
        const got = bodies(stream).map(Number);
        if (removed.has(nth)) {
          expect(await stream.end()).toBe('FORBIDDEN');
          const limit = goneAt.get(nth) ?? last;
          expect(
            bodies(stream)
              .map(Number)
              .filter((one) => one >= limit),
          ).toEqual([]);
        } else {
          await stream.atLeast(last + 1);
          expect(bodies(stream)).toEqual(bodies(ours));
        }
        expect(new Set(got).size).toBe(got.length);
      }
    }),
    { numRuns: 6 },
  );
});

describe('guests', () => {
  it.each([
    ['are no longer let in', { allowGuestAccess: false }],
    ['no longer see the guild', { visibility: 'PRIVATE' }],
  ])('have their streams ended when they %s; members read on', async (_why, change) => {
    const room = await world.room({ allowGuestAccess: true });
    const member = await world.member(room.guild, room.owner);
    const [visitor, guest, inside] = await Promise.all(
      [null, asActor(), member].map((one) => world.follow(one, talk(room.channel))),
    );
    await world.act(room.owner, 'updateGuild', { guildId: room.guild.id, ...change }, '');
    await world.send(room.owner, room.channel, 'among us');
    expect([await visitor?.end(), await guest?.end()]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    await inside?.atLeast(1);
    expect([visitor?.values, guest?.values, inside?.values.length]).toEqual([[], [], 1]);
  });
});

describe('fifty readers', () => {
  it('are checked anew by one statement after a role changed, and read on', async () => {
    const room = await deaf.room();
    const members = await atOnce(5, () => deaf.member(room.guild, room.owner));
    const streams = await atOnce(50, (nth) => deaf.follow(members[nth % 5] as Person, talk(room.channel)));
    const demoted = { guildId: room.guild.id, userId: userIdOf(members[0] as Person), role: 'MODERATOR' };
    const statements = await statementsOf(deaf.running.dataSource, async () => {
      await deaf.act(room.owner, 'setGuildMemberRole', demoted, '');
      await deaf.send(room.owner, room.channel, 'to all');
      await Promise.all(streams.map((one) => one.atLeast(1)));
    });
    expect(streams.map(bodies)).toEqual(streams.map(() => ['to all']));
    expect(readings(statements)).toHaveLength(1);
  });

  it('are not checked again while nobody can have lost a right', async () => {
    const room = await world.room();
    const streams = await atOnce(50, () => world.follow(room.owner, talk(room.channel)));
    const statements = await statementsOf(world.running.dataSource, async () => {
      await world.member(room.guild, room.owner);
      for (let count = 0; count < 3; count += 1) await world.send(room.owner, room.channel, `${count}`);
      await Promise.all(streams.map((one) => one.atLeast(3)));
    });
    expect(readings(statements)).toEqual([]);
  });
});
