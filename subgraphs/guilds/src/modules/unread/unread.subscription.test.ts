import { createMemoryDoorbell } from '@testverse/platform/events';
import { asActor, type Followed, type TestResult } from '@testverse/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { atOnce, userIdOf, type Person } from '../../testing/guilds.ts';
import { startRooms, type Room, type RoomsWorld } from '../../testing/rooms.ts';
import { statementsOf } from '../../testing/statements.ts';
import type { UnreadLoaders } from './index.ts';

const answersWithinMs = 1_000;

// Two processes over one database, joined by one doorbell.
let here: RoomsWorld;
let there: RoomsWorld;
let room: Room;
let member: Person;
let opened: Followed[] = [];

beforeAll(async () => {
  const doorbell = createMemoryDoorbell();
  here = await startRooms({ doorbell, answersWithinMs });
  there = await startRooms({ doorbell, databaseUrl: here.databaseUrl });
});
afterAll(() => Promise.all([here.close(), there.close()]));
beforeEach(async () => {
  room = await here.room();
  member = await here.member(room.guild, room.owner);
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()));
  opened = [];
});

async function follow(person: Person, on = here): Promise<Followed> {
  const live = await on.follow(person, 'unreadChanged { channel { id name } unreadCount lastReadSeq }');
  opened.push(live);
  return live;
}

const last = (live: Followed, channel = room.channel): TestResult =>
  live.values.filter((value: TestResult) => value.channel.id === channel).at(-1);
const shows = (live: Followed, unreadCount: number, channel = room.channel): Promise<unknown> =>
  vi.waitFor(() => expect(last(live, channel)).toMatchObject({ unreadCount }), {
    timeout: 60_000,
    interval: 20,
  });
/** What a query answers, which is derived on the spot. */
async function queried(person: Person, channel = room.channel): Promise<TestResult> {
  const { channel: found } = await here.ask(
    person,
    'query ($id: ID) { channel(id: $id) { unreadCount lastReadSeq } }',
    { id: channel },
  );
  return found;
}
const counts = (statements: readonly string[]): string[] =>
  statements.filter((one) => one.includes('as "unreadCount"') && one.includes('unnest'));

describe('unreadChanged', () => {
  it('begins with every channel that has something unread, and with nothing else', async () => {
    const other = await here.room();
    await here.join(member, other.guild);
    await here.send(room.owner, room.channel, 'one');
    await here.send(room.owner, room.channel, 'two');
    const live = await follow(member);
    expect(await live.atLeast(1)).toMatchObject([
      { channel: { id: room.channel, name: 'general' }, unreadCount: 2, lastReadSeq: 0 },
    ]);
    await here.send(other.owner, other.channel, 'there too');
    await shows(live, 1, other.channel);
    expect(live.values).toHaveLength(2);
  });

  it('follows messages, deletions and the marker, as a query would answer', async () => {
    const live = await follow(member, there);
    const first = await here.send(room.owner, room.channel, 'one');
    const second = await here.send(room.owner, room.channel, 'two');
    await shows(live, 2);
    await here.act(member, 'markChannelRead', { channelId: room.channel, seq: first.seq }, '');
    await shows(live, 1);
    expect(last(live)).toMatchObject(await queried(member));
    await here.act(room.owner, 'deleteMessage', { messageId: second.id }, '');
    await shows(live, 0);
    await here.act(member, 'markChannelUnread', { messageId: first.id }, '');
    await shows(live, 1);
    expect(last(live)).toMatchObject(await queried(member));
  });

  it('says nothing of what the viewer writes', async () => {
    const live = await follow(member);
    await here.send(member, room.channel, 'mine');
    await here.send(room.owner, room.channel, 'answer');
    await shows(live, 1);
    expect(live.values).toHaveLength(1);
  });

  it('gathers a burst into few changes', async () => {
    const live = await follow(member);
    for (let count = 0; count < 30; count += 1) await here.send(room.owner, room.channel, `${count}`);
    await shows(live, 30);
    // On a quick machine one or two; one in a second at most, however long the burst takes.
    expect(live.values.length).toBeLessThan(30);
  });

  it('begins with the viewer’s next guild and next channel as soon as there is one', async () => {
    const live = await follow(member);
    const other = await there.room();
    await there.join(member, other.guild);
    await there.send(other.owner, other.channel, 'welcome');
    await shows(live, 1, other.channel);
    const input = { guildId: other.guild.id, name: 'more' };
    const { channel } = await there.act(other.owner, 'createChannel', input, 'channel { id }');
    await there.send(other.owner, channel.id, 'here too');
    await shows(live, 1, channel.id);
  });

  it('is silent about a guild that the viewer is no longer in', async () => {
    const other = await here.room();
    await here.join(member, other.guild);
    const live = await follow(member);
    const removed = { guildId: room.guild.id, userId: userIdOf(member) };
    await here.act(room.owner, 'removeGuildMember', removed, '');
    await here.send(room.owner, room.channel, 'among us');
    await here.send(other.owner, other.channel, 'hello');
    await shows(live, 1, other.channel);
    expect(last(live)).toBeUndefined();
  });

  it('begins without a guild that the viewer is no longer in, though another stream of theirs knew it', async () => {
    const other = await here.room();
    await here.join(member, other.guild);
    const input = { guildId: room.guild.id, visibility: 'PRIVATE' };
    await here.act(room.owner, 'updateGuild', input, '');
    await here.send(room.owner, room.channel, 'hello');
    await shows(await follow(member), 1);
    const removed = { guildId: room.guild.id, userId: userIdOf(member) };
    await here.act(room.owner, 'removeGuildMember', removed, '');
    await here.act(room.owner, 'updateChannel', { channelId: room.channel, name: 'secret' }, '');
    await here.send(other.owner, other.channel, 'hello');
    const second = await follow(member);
    await shows(second, 1, other.channel);
    expect(last(second)).toBeUndefined();
  });

  it('begins without a guild that is gone', async () => {
    const other = await here.room();
    await here.join(member, other.guild);
    await here.send(room.owner, room.channel, 'hello');
    await here.send(other.owner, other.channel, 'hello');
    const first = await follow(member);
    await Promise.all([shows(first, 1), shows(first, 1, other.channel)]);
    await here.act(room.owner, 'deleteGuild', { guildId: room.guild.id }, '');
    const second = await follow(member);
    await shows(second, 1, other.channel);
    expect([first.ended, second.ended, last(second)]).toEqual([undefined, undefined, undefined]);
  });

  it('goes on when another stream of the viewer is closed while it opens', async () => {
    await here.send(room.owner, room.channel, 'one');
    const { unread } = here.context<UnreadLoaders>(member).load;
    const first = await unread.read(member.userId);
    const opening = unread.read(member.userId);
    await first.return();
    const second = await opening;
    expect((await second.next()).value).toMatchObject({ unreadCount: 1 });
    const next = second.next();
    await here.send(room.owner, room.channel, 'two');
    expect((await next).value).toMatchObject({ unreadCount: 2 });
    await second.return();
  });

  it('counts for all people here in one statement, whatever their number', async () => {
    const people = await atOnce(20, () => here.member(room.guild, room.owner));
    const streams = await Promise.all(people.map((one) => follow(one)));
    const statements = await statementsOf(here.running.dataSource, async () => {
      await here.send(room.owner, room.channel, 'to all');
      await Promise.all(streams.map((one) => shows(one, 1)));
    });
    expect(counts(statements)).toHaveLength(1);
  });

  it('no longer counts where counting stops, until the marker moves', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, count) => here.send(room.owner, room.channel, `${count}`)),
    );
    const live = await follow(member);
    await shows(live, 100);
    let seq = 0;
    const statements = await statementsOf(here.running.dataSource, async () => {
      ({ seq } = await here.send(room.owner, room.channel, 'one more'));
      here.clock.advance({ seconds: 1 });
      const watching = await follow(await here.member(room.guild, room.owner));
      await here.send(room.owner, room.channel, 'and more');
      await shows(watching, 1);
    });
    // The one statement is for the one who came later.
    expect(counts(statements).length).toBeLessThanOrEqual(2);
    expect(live.values).toHaveLength(1);
    await here.act(member, 'markChannelRead', { channelId: room.channel, seq }, '');
    await shows(live, 1);
  });

  it('is for people who are signed in', async () => {
    const live = await here.follow(null, 'unreadChanged { unreadCount }');
    expect(await live.end()).toBe('UNAUTHENTICATED');
    expect((await follow(asActor())).ended).toBeUndefined();
  });

  it('goes on for everybody when one connection to the database hangs', async () => {
    const live = await follow(member);
    const other = await follow(await here.member(room.guild, room.owner));
    await here.send(room.owner, room.channel, 'One.');
    await Promise.all([shows(live, 1), shows(other, 1)]);
    const { manager } = here.running.dataSource;
    const query = manager.query.bind(manager);
    let hangs = 0;
    const spy = vi.spyOn(manager, 'query').mockImplementation(((sql: string, params?: unknown[]) => {
      if (hangs > 0 || counts([sql]).length === 0) return query(sql, params);
      hangs += 1;
      return new Promise(() => undefined);
    }) as typeof manager.query);
    try {
      await here.send(room.owner, room.channel, 'Two.');
      await Promise.all([shows(live, 2), shows(other, 2)]);
      expect(hangs).toBe(1);
    } finally {
      spy.mockRestore();
    }
  });
});
