import { createPostgresDoorbell } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codes, userIdOf, type Person } from '../../testing/guilds.ts';
import { startRooms, type Room, type RoomsWorld } from '../../testing/rooms.ts';
import { statementsOf } from '../../testing/statements.ts';

let world: RoomsWorld;
let room: Room;
let member: Person;

beforeAll(async () => {
  world = await startRooms();
});
afterAll(() => world.close());
beforeEach(async () => {
  room = await world.room();
  member = await world.member(room.guild, room.owner);
});

const typing = (channel: string): string =>
  `typingChanged(channelId: "${channel}") { isTyping expiresAt user { id } channel { id } }`;
const start = (person: Person, channel = room.channel): Promise<TestResult> =>
  world.act(person, 'startTyping', { channelId: channel }, 'expiresAt');
const inMs = (ms: number): string => new Date(world.clock.now().getTime() + ms).toISOString();

describe('startTyping', () => {
  it('tells the readers of the channel who is writing, and until when', async () => {
    const live = await world.follow(room.owner, typing(room.channel));
    expect(await start(member)).toEqual({ expiresAt: inMs(8_000), userErrors: [] });
    expect(await live.atLeast(1)).toEqual([
      {
        isTyping: true,
        expiresAt: inMs(8_000),
        user: { id: userIdOf(member) },
        channel: { id: room.channel },
      },
    ]);
  });

  it('refuses a visitor', async () => {
    const { errors } = await world.run(
      `mutation { startTyping(input: { channelId: "${room.channel}" }) { expiresAt } }`,
    );
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('refuses a guest, who may read but not write', async () => {
    const open = await world.room({ allowGuestAccess: true });
    expect(await world.refusal(asActor(), 'startTyping', { channelId: open.channel })).toBe('FORBIDDEN');
  });

  it('knows no channel that the viewer may not read, and none that is archived', async () => {
    const input = { channelId: room.channel };
    expect(codes(await world.act(asActor(), 'startTyping', input, ''))).toEqual(['NOT_FOUND@channelId']);
    await world.act(room.owner, 'updateChannel', { ...input, isArchived: true }, '');
    expect(codes(await start(member))).toEqual(['CHANNEL_ARCHIVED@channelId']);
  });

  it('is not written down anywhere', async () => {
    const statements = await statementsOf(world.running.dataSource, () => start(member));
    expect(statements.filter((one) => !/^\s*select/i.test(one))).toEqual([]);
  });
});

describe('typingChanged', () => {
  it('ends eight seconds after the last word', async () => {
    const live = await world.follow(room.owner, typing(room.channel));
    await start(member);
    world.clock.advance({ seconds: 5 });
    await start(member);
    await live.atLeast(2);
    world.clock.advance({ seconds: 5 });
    // Told once more at this moment only because somebody else begins: the first one is still writing.
    await start(room.owner);
    await live.atLeast(3);
    world.clock.advance({ seconds: 4 });
    await live.atLeast(4);
    expect(live.values.map(({ isTyping, user }) => [isTyping, user.id])).toEqual([
      [true, userIdOf(member)],
      [true, userIdOf(member)],
      [true, userIdOf(room.owner)],
      [false, userIdOf(member)],
    ]);
  });

  it('ends with the message', async () => {
    const live = await world.follow(room.owner, typing(room.channel));
    await start(member);
    await live.atLeast(1);
    await world.send(member, room.channel, 'here it is');
    expect(await live.atLeast(2)).toMatchObject([{ isTyping: true }, { isTyping: false }]);
  });

  it('begins with who is writing already', async () => {
    const first = await world.follow(room.owner, typing(room.channel));
    await start(member);
    await first.atLeast(1);
    const second = await world.follow(member, typing(room.channel));
    expect(await second.atLeast(1)).toMatchObject([{ isTyping: true, user: { id: userIdOf(member) } }]);
  });

  it('does not exist for whoever may not read the channel', async () => {
    expect(await (await world.follow(asActor(), typing(room.channel))).end()).toBe('NOT_FOUND');
  });

  it('comes through from another process', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const { databaseUrl } = world;
    const doorbells = await Promise.all([
      createPostgresDoorbell({ databaseUrl, log }),
      createPostgresDoorbell({ databaseUrl, log }),
    ]);
    const [one, two] = await Promise.all([
      startRooms({ databaseUrl, doorbell: doorbells[0] }),
      startRooms({ databaseUrl, doorbell: doorbells[1] }),
    ]);
    try {
      const live = await two.follow(room.owner, typing(room.channel));
      await one.act(member, 'startTyping', { channelId: room.channel }, '');
      await live.atLeast(1);
      await one.send(member, room.channel, 'there you are');
      expect(await live.atLeast(2)).toMatchObject([{ isTyping: true }, { isTyping: false }]);
    } finally {
      await Promise.all([one.close(), two.close()]);
      await Promise.all(doorbells.map((doorbell) => doorbell.close()));
    }
  });
});
