import { createMemoryDoorbell, createPostgresDoorbell } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { asActor, type Followed, type TestResult } from '@testverse/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { atOnce, userIdOf, type Person } from '../../testing/guilds.ts';
import { startRooms, type Room, type RoomsWorld } from '../../testing/rooms.ts';

// Two processes over one database, joined by one doorbell; the values of the second one are small.
let here: RoomsWorld;
let there: RoomsWorld;
let room: Room;
let opened: Followed[] = [];

beforeAll(async () => {
  const doorbell = createMemoryDoorbell();
  here = await startRooms({ doorbell });
  there = await startRooms({ doorbell, databaseUrl: here.databaseUrl, presencePerValue: 5 });
});
afterAll(() => Promise.all([here.close(), there.close()]));
beforeEach(async () => {
  room = await here.room();
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()));
  opened = [];
});

async function watch(person: Person | null, on = here, { guild } = room): Promise<Followed> {
  const field = `presenceChanged(guildId: "${guild.id}") { isSnapshot online { id } offline { id } }`;
  const live = await on.follow(person, field);
  opened.push(live);
  return live;
}

/** Who is online for a client that keeps to the rules: a snapshot replaces, changes add and take away. */
function seen(live: Followed): string[] {
  let online = new Set<string>();
  for (const { isSnapshot, ...change } of live.values) {
    if (isSnapshot) online = new Set();
    for (const { id } of change.online as TestResult[]) online.add(id);
    for (const { id } of change.offline as TestResult[]) online.delete(id);
  }
  return [...online].sort();
}

const ids = (...people: Person[]): string[] => people.map(userIdOf).sort();
const sees = (live: Followed, ...people: Person[]): Promise<unknown> =>
  vi.waitFor(() => expect(seen(live)).toEqual(ids(...people)), { timeout: 60_000, interval: 20 });

function advance(seconds: number): void {
  here.clock.advance({ seconds });
  there.clock.advance({ seconds });
}

describe('presenceChanged', () => {
  it('begins with everybody who is online, the viewer as well', async () => {
    const { owner, guild } = room;
    const member = await here.member(guild, owner);
    await sees(await watch(owner), owner);
    const second = await watch(member);
    const [first] = await second.atLeast(1);
    expect(first).toMatchObject({ isSnapshot: true, offline: [] });
    expect(first.online.map(({ id }: TestResult) => id).sort()).toEqual(ids(owner, member));
  });

  it('comes bit by bit where many are online', async () => {
    const { owner, guild } = room;
    const members = await atOnce(12, () => here.member(guild, owner));
    await Promise.all(members.map((member) => watch(member)));
    const live = await watch(owner, there);
    await sees(live, owner, ...members);
    expect(live.values.map(({ isSnapshot }: TestResult) => isSnapshot)).toEqual(
      live.values.map((_, index) => index === 0),
    );
    for (const { online } of live.values) expect(online.length).toBeLessThanOrEqual(5);
  });

  it('tells who comes, in every process', async () => {
    const { owner, guild } = room;
    const [member, other] = await atOnce(2, () => here.member(guild, owner));
    const [atHome, away] = [await watch(owner), await watch(member as Person, there)];
    await watch(other as Person, there);
    await sees(atHome, owner, member as Person, other as Person);
    await sees(away, owner, member as Person, other as Person);
  });

  it('tells who went some seconds after their last stream closed, and nothing when they were back by then', async () => {
    const { owner, guild } = room;
    const [staying, leaving] = (await atOnce(2, () => here.member(guild, owner))) as [Person, Person];
    const [atHome, away] = [await watch(owner), await watch(owner, there)];
    const streams = [await watch(staying), await watch(leaving), await watch(leaving)] as const;
    await sees(away, owner, staying, leaving);
    const told = away.values.length;
    await streams[0].close();
    await streams[2].close();
    advance(4);
    const back = await watch(staying, here);
    await back.atLeast(1);
    await streams[1].close();
    advance(4);
    await watch(owner);
    expect(away.values.slice(told)).toEqual([]);
    advance(2);
    await sees(atHome, owner, staying);
    await sees(away, owner, staying);
    expect(away.values.slice(told)).toEqual([
      { isSnapshot: false, online: [], offline: [{ id: userIdOf(leaving) }] },
    ]);
  });

  it('keeps who is connected to two processes while one of the two streams is open', async () => {
    const { owner, guild } = room;
    const member = await here.member(guild, owner);
    const live = await watch(owner);
    const [first] = [await watch(member, here), await watch(member, there)];
    await sees(live, owner, member);
    await first.close();
    advance(10);
    await watch(owner);
    advance(1);
    await sees(live, owner, member);
    expect(live.values.flatMap(({ offline }: TestResult) => offline)).toEqual([]);
  });

  it('forgets the people of a process that is gone without a word', async () => {
    const { owner, guild } = room;
    const member = await here.member(guild, owner);
    const third = await startRooms({
      databaseUrl: here.databaseUrl,
      doorbell: { ...createMemoryDoorbell(), ...doorbellOf(here), close: () => Promise.resolve() },
    });
    const live = await watch(owner);
    await third.follow(member, `presenceChanged(guildId: "${guild.id}") { isSnapshot }`);
    await sees(live, owner, member);
    await third.close();
    // Signs of life of those who are left come meanwhile.
    for (let beat = 0; beat < 4; beat += 1) {
      advance(15);
      await sees(live, ...(beat < 2 ? [owner, member] : [owner]));
    }
  });

  it('lets guests watch, who are not online themselves', async () => {
    const open = await here.room({ allowGuestAccess: true });
    const [visitor, guest] = [await watch(null, here, open), await watch(asActor(), here, open)];
    const inside = await watch(open.owner, here, open);
    await sees(visitor, open.owner);
    await sees(guest, open.owner);
    await sees(inside, open.owner);
  });

  it('shows a guest who joins while they watch', async () => {
    const open = await here.room({ allowGuestAccess: true });
    const guest = asActor();
    const [inside, theirs] = [await watch(open.owner, here, open), await watch(guest, there, open)];
    await sees(theirs, open.owner);
    await here.join(guest, open.guild);
    await sees(inside, open.owner, guest);
    await sees(theirs, open.owner, guest);
  });

  it('no longer shows a member who left and looks on as a guest', async () => {
    const open = await here.room({ allowGuestAccess: true });
    const member = await here.member(open.guild, open.owner);
    const [inside, theirs] = [await watch(open.owner, here, open), await watch(member, here, open)];
    await sees(inside, open.owner, member);
    await here.act(member, 'leaveGuild', { guildId: open.guild.id }, '');
    await vi.waitFor(
      () => {
        advance(6);
        expect(seen(inside)).toEqual(ids(open.owner));
      },
      { timeout: 60_000, interval: 300 },
    );
    expect(theirs.ended).toBeUndefined();
  });

  it('tells a crowd in few words', async () => {
    const { owner, guild } = room;
    const people = await atOnce(40, () => here.member(guild, owner));
    const live = await watch(owner, there);
    await live.atLeast(1);
    // However long it takes them to arrive, they are told of together; waiting lets time pass.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await Promise.all(people.map((one) => watch(one)));
    await sees(live, owner, ...people);
    expect(live.values.length).toBeLessThan(15);
  });

  it('does not exist for whoever may not look in', async () => {
    expect(await (await watch(asActor())).end()).toBe('NOT_FOUND');
  });

  it('comes through PostgreSQL as well', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const { databaseUrl } = here;
    const doorbells = await Promise.all([
      createPostgresDoorbell({ databaseUrl, log }),
      createPostgresDoorbell({ databaseUrl, log }),
    ]);
    const worlds = await Promise.all(doorbells.map((doorbell) => startRooms({ databaseUrl, doorbell })));
    try {
      const member = await here.member(room.guild, room.owner);
      const [one, two] = worlds as [RoomsWorld, RoomsWorld];
      const atOne = await watch(room.owner, one);
      const atTwo = await watch(member, two);
      await sees(atOne, room.owner, member);
      await sees(atTwo, room.owner, member);
    } finally {
      await Promise.all(worlds.map((one) => one.close()));
      await Promise.all(doorbells.map((doorbell) => doorbell.close()));
    }
  });
});

function doorbellOf(world: RoomsWorld): ReturnType<typeof createMemoryDoorbell> {
  return world.running.events.doorbell;
}
