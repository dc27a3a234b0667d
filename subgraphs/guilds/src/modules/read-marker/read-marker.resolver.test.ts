import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelId, messageId } from '../../node.ts';
import { nodes, startChat, type ChatWorld } from '../../testing/chat.ts';
import { atOnce, codes, userIdOf, type Person } from '../../testing/guilds.ts';
import { viewerTopic } from '../../topics.ts';
import { listUnread, listUnreadOf } from './read-marker.repository.ts';

let world: ChatWorld;
const mira = asActor();
const admin = asActor({ role: 'ADMIN' });
const unknownChannel = channelId.encode(asActor().userId);

beforeAll(async () => {
  world = await startChat();
});
afterAll(() => world.close());

const shown = 'channel { id lastReadSeq unreadCount }';

async function unread(actor: Person, channel: string): Promise<TestResult> {
  const document = 'query ($id: ID) { channel(id: $id) { lastReadSeq unreadCount } }';
  return (await world.ask(actor, document, { id: channel })).channel;
}

const markRead = (actor: Person, channel: string, seq: number): Promise<TestResult> =>
  world.act(actor, 'markChannelRead', { channelId: channel, seq }, shown);
const markUnread = (actor: Person, message: { id: string }): Promise<TestResult> =>
  world.act(actor, 'markChannelUnread', { messageId: message.id }, shown);

async function talk(
  count: number,
): Promise<{ house: TestResult; joe: Person; sent: { id: string; seq: number }[] }> {
  const house = await world.house(mira);
  const joe = await world.member(house, mira);
  world.clock.advance({ seconds: 1 });
  const sent = [];
  for (let number = 1; number <= count; number += 1) sent.push(await world.say(mira, house.channel));
  return { house, joe, sent };
}

describe('what is unread', () => {
  it('begins where a person joined, and grows with messages of others', async () => {
    const house = await world.house(mira);
    await world.say(mira, house.channel);
    await world.say(mira, house.channel);
    world.clock.advance({ seconds: 1 });
    const joe = await world.member(house, mira);
    expect(await unread(joe, house.channel)).toEqual({ lastReadSeq: 2, unreadCount: 0 });
    world.clock.advance({ seconds: 1 });
    await world.say(mira, house.channel);
    await world.say(joe, house.channel);
    expect(await unread(joe, house.channel)).toEqual({ lastReadSeq: 2, unreadCount: 1 });
    expect(await unread(mira, house.channel)).toEqual({ lastReadSeq: 0, unreadCount: 1 });
  });

  it('begins anew where a person joins again', async () => {
    const { house, joe } = await talk(3);
    await markRead(joe, house.channel, 2);
    await world.act(joe, 'leaveGuild', { guildId: house.id }, '');
    world.clock.advance({ seconds: 1 });
    await world.say(mira, house.channel);
    world.clock.advance({ seconds: 1 });
    await world.join(joe, house);
    expect(await unread(joe, house.channel)).toEqual({ lastReadSeq: 4, unreadCount: 0 });
    world.clock.advance({ seconds: 1 });
    const { id } = await world.say(mira, house.channel);
    expect(await unread(joe, house.channel)).toEqual({ lastReadSeq: 4, unreadCount: 1 });
    await markRead(joe, house.channel, 1);
    expect(await unread(joe, house.channel)).toEqual({ lastReadSeq: 4, unreadCount: 1 });
    await markRead(joe, house.channel, 5);
    expect((await markUnread(joe, { id })).channel).toMatchObject({ lastReadSeq: 4, unreadCount: 1 });
  });

  it('does not count what was deleted, nor reactions and edits', async () => {
    const { house, joe, sent } = await talk(3);
    const [first, second] = sent;
    await world.act(mira, 'editMessage', { messageId: first?.id, body: 'Else.' }, '');
    await world.act(mira, 'setReaction', { messageId: first?.id, emoji: '👍', isSet: true }, '');
    await world.act(mira, 'deleteMessage', { messageId: second?.id }, '');
    expect(await unread(joe, house.channel)).toEqual({ lastReadSeq: 0, unreadCount: 2 });
  });

  it('is counted to a hundred', async () => {
    const { house, joe } = await talk(101);
    expect((await unread(joe, house.channel)).unreadCount).toBe(100);
    await markRead(joe, house.channel, 2);
    expect((await unread(joe, house.channel)).unreadCount).toBe(99);
  });

  it('is nothing for guests, visitors and administrators of the platform', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    await world.say(mira, house.channel);
    for (const actor of [asActor(), admin]) {
      expect(await unread(actor, house.channel)).toEqual({ lastReadSeq: 0, unreadCount: 0 });
    }
    const document = 'query ($id: ID) { channel(id: $id) { lastReadSeq unreadCount } }';
    expect((await world.ask(null, document, { id: house.channel })).channel.unreadCount).toBe(0);
  });

  it('takes one statement for any number of channels', async () => {
    const house = await world.house(mira);
    const document = `query ($id: ID, $first: Int) {
      guild(id: $id) { channels(first: $first) { edges { node { unreadCount lastReadSeq } } } }
    }`;
    for (let number = 0; number < 9; number += 1) await world.openChannel(mira, house);
    const count = (first: number) =>
      world.countStatements(() => world.ask(mira, document, { id: house.id, first }));
    expect(await count(10)).toBe(await count(1));
  });

  it('is told for pairs of people and channels, and for everything of a person, by the same definition', async () => {
    const { house, joe } = await talk(3);
    const other = await world.openChannel(mira, house);
    await world.say(mira, other);
    const { db } = world.context(joe);
    const pair = { userId: joe.userId, channelId: channelId.decode(house.channel) };
    const stranger = { ...pair, userId: asActor().userId };
    const own = { ...pair, userId: mira.userId };
    expect(await listUnread(db, [pair, stranger, own])).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...pair, lastReadSeq: 0, unreadCount: 3 }),
        expect.objectContaining({ ...own, lastReadSeq: 0, unreadCount: 0 }),
      ]),
    );
    const all = await listUnreadOf(db, joe.userId);
    expect(all.map(({ channelId: id, unreadCount }) => [channelId.encode(id), unreadCount]).sort()).toEqual(
      [
        [house.channel, 3],
        [other, 1],
      ].sort(),
    );
    await world.act(joe, 'leaveGuild', { guildId: house.id }, '');
    expect(await listUnreadOf(db, joe.userId)).toEqual([]);
  });
});

describe('markChannelRead', () => {
  it('moves the marker forward, and not behind the last message', async () => {
    const { house, joe, sent } = await talk(3);
    const answer = await markRead(joe, house.channel, sent[1]?.seq ?? 0);
    expect(answer).toEqual({
      channel: { id: house.channel, lastReadSeq: 2, unreadCount: 1 },
      userErrors: [],
    });
    expect((await markRead(joe, house.channel, 1_000_000)).channel).toMatchObject({
      lastReadSeq: 3,
      unreadCount: 0,
    });
    await world.say(mira, house.channel);
    expect((await unread(joe, house.channel)).unreadCount).toBe(1);
  });

  it('never moves back, in whatever order and however many come at once', async () => {
    const { house, joe, sent } = await talk(10);
    await atOnce(20, (index) => markRead(joe, house.channel, sent[(index * 7) % 10]?.seq ?? 0));
    expect(await unread(joe, house.channel)).toEqual({ lastReadSeq: 10, unreadCount: 0 });
    expect((await markRead(joe, house.channel, 3)).channel).toMatchObject({ lastReadSeq: 10 });
  });

  it('does not move back either for somebody who has joined and marks something older first', async () => {
    const house = await world.house(mira);
    for (let number = 1; number <= 3; number += 1) await world.say(mira, house.channel);
    world.clock.advance({ seconds: 1 });
    const joe = await world.member(house, mira);
    expect((await markRead(joe, house.channel, 1)).channel).toMatchObject({ lastReadSeq: 3, unreadCount: 0 });
  });

  it('is told to the other windows of the person when it moved', async () => {
    const { house, joe } = await talk(2);
    const heard: unknown[] = [];
    const { events } = world.context(joe);
    const stop = events.doorbell.onWhisper(viewerTopic(joe.userId), (word) => heard.push(word));
    await markRead(joe, house.channel, 2);
    await markRead(joe, house.channel, 1);
    await expect.poll(() => heard).toEqual([{ channelId: channelId.decode(house.channel) }]);
    stop();
    expect(await world.logOf(house.channel)).toHaveLength(2);
  });

  it('refuses visitors, guests, impossible numbers and hidden channels', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    const input = { channelId: house.channel, seq: 1 };
    expect(await world.visitorRefusal('markChannelRead', input)).toBe('UNAUTHENTICATED');
    for (const actor of [asActor(), admin]) {
      expect(await world.refusal(actor, 'markChannelRead', input)).toBe('FORBIDDEN');
    }
    expect(codes(await markRead(mira, house.channel, -1))).toEqual(['TOO_SMALL@seq']);
    const hidden = await world.house(mira);
    const missing = await markRead(asActor(), unknownChannel, 1);
    expect(codes(missing)).toEqual(['NOT_FOUND@channelId']);
    expect(await markRead(asActor(), hidden.channel, 1)).toEqual(missing);
  });
});

describe('markChannelUnread', () => {
  it('puts the marker before a message, also back', async () => {
    const { house, joe, sent } = await talk(4);
    await markRead(joe, house.channel, 4);
    const answer = await markUnread(joe, sent[1] ?? { id: '' });
    expect(answer).toEqual({
      channel: { id: house.channel, lastReadSeq: 1, unreadCount: 3 },
      userErrors: [],
    });
    expect((await markRead(joe, house.channel, 3)).channel).toMatchObject({ unreadCount: 1 });
  });

  it('reaches back to before the person joined', async () => {
    const house = await world.house(mira);
    const first = await world.say(mira, house.channel);
    world.clock.advance({ seconds: 1 });
    const joe = await world.member(house, mira);
    expect((await markUnread(joe, first)).channel).toMatchObject({ lastReadSeq: 0, unreadCount: 1 });
  });

  it('refuses visitors, guests, malformed ids and hidden messages', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    const message = await world.say(mira, house.channel);
    const input = { messageId: message.id };
    expect(await world.visitorRefusal('markChannelUnread', input)).toBe('UNAUTHENTICATED');
    expect(await world.refusal(asActor(), 'markChannelUnread', input)).toBe('FORBIDDEN');
    expect(await world.refusal(mira, 'markChannelUnread', { messageId: 'x' })).toBe('BAD_USER_INPUT');
    const hidden = await world.house(mira);
    const unseen = await world.say(mira, hidden.channel);
    const missing = await markUnread(mira, { id: messageId.encode(mira.userId) });
    expect(codes(missing)).toEqual(['NOT_FOUND@messageId']);
    expect(await markUnread(asActor(), unseen)).toEqual(missing);
  });
});

describe('counts of three people who do anything at once', () => {
  it('are what the definition says, always', async () => {
    const house = await world.house(mira);
    const people = [mira, await world.member(house, mira), await world.member(house, mira)];
    world.clock.advance({ seconds: 1 });
    const sent: { id: string; seq: number }[] = [];
    for (let round = 0; round < 4; round += 1) {
      await atOnce(15, async (index) => {
        const actor = people[(index + round) % people.length] ?? mira;
        const some = sent[(index * 5 + round) % Math.max(sent.length, 1)];
        if (index % 5 === 0 && some) await markRead(actor, house.channel, some.seq);
        else if (index % 7 === 3 && some) await markUnread(actor, some);
        else if (index % 5 === 2 && some) await world.act(mira, 'deleteMessage', { messageId: some.id }, '');
        else sent.push(await world.say(actor, house.channel));
      });
      await expectDefinition(house.channel, people);
    }
  });

  async function expectDefinition(channel: string, people: readonly Person[]): Promise<void> {
    const document = `query ($id: ID) { channel(id: $id) { lastReadSeq unreadCount
      messages(first: 100) { edges { node { seq deletedAt author { id } } } } } }`;
    for (const person of people) {
      const { channel: found } = await world.ask(person, document, { id: channel });
      const counted = nodes(found.messages).filter(
        ({ seq, deletedAt, author }) =>
          seq > found.lastReadSeq && !deletedAt && author.id !== userIdOf(person),
      );
      expect(found.unreadCount).toBe(counted.length);
    }
  }
});
