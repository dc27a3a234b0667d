import { createMemoryDoorbell, createPostgresDoorbell, type Doorbell } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { asActor, type TestResult } from '@testverse/platform/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Followed } from '../../testing/follow.ts';
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
  it('has every stream ended within a second, though nothing else ever happens; others read on', async () => {
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
    const before = performance.now();
    const ends = await Promise.all(streams.map((one) => one.end()));
    expect(performance.now() - before).toBeLessThan(1_000);
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
}, 60_000);

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
