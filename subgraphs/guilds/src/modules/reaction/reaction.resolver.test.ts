import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageId } from '../../node.ts';
import { startChat, type ChatWorld } from '../../testing/chat.ts';
import { atOnce, codes, userIdOf, type Person } from '../../testing/guilds.ts';
import { countsOf } from './reaction.repository.ts';

let world: ChatWorld;
const mira = asActor();
const admin = asActor({ role: 'ADMIN' });

beforeAll(async () => {
  world = await startChat();
});
afterAll(() => world.close());

const shown = 'message { reactions { emoji count viewerHasReacted users { id } } }';

const react = (actor: Person, message: { id: string }, emoji: string, isSet = true): Promise<TestResult> =>
  world.act(actor, 'setReaction', { messageId: message.id, emoji, isSet }, shown);

/** Thirty different ones. */
const emoji = Array.from({ length: 30 }, (_, index) => String.fromCodePoint(0x1f600 + index));

const reactionEvents = async (channel: string): Promise<TestResult[]> =>
  (await world.logOf(channel)).filter(({ type }) => type === 'guilds.reaction.set.v1');

describe('setReaction', () => {
  it('shows who reacted with what, the first emoji and the first person in front', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const message = await world.say(mira, house.channel);
    await react(joe, message, '🎉');
    await react(mira, message, '👍');
    const answer = await react(mira, message, '🎉');
    expect(answer).toEqual({
      message: {
        reactions: [
          {
            emoji: '🎉',
            count: 2,
            viewerHasReacted: true,
            users: [{ id: userIdOf(joe) }, { id: userIdOf(mira) }],
          },
          { emoji: '👍', count: 1, viewerHasReacted: true, users: [{ id: userIdOf(mira) }] },
        ],
      },
      userErrors: [],
    });
    const { message: forJoe } = await react(joe, message, '🎉', false);
    expect(forJoe.reactions).toMatchObject([
      { emoji: '👍', viewerHasReacted: false },
      { emoji: '🎉', count: 1, viewerHasReacted: false },
    ]);
  });

  it('logs one event for a change, and none when it is repeated or refused', async () => {
    const house = await world.house(mira);
    const message = await world.say(mira, house.channel);
    await react(mira, message, '👍', false);
    await react(mira, message, '👍');
    await react(mira, message, '👍');
    await react(mira, message, 'x');
    await react(mira, message, '👍', false);
    await react(mira, message, '👍', false);
    const about = { messageId: messageId.decode(message.id), userId: mira.userId, emoji: '👍' };
    expect((await reactionEvents(house.channel)).map(({ payload }) => payload)).toMatchObject([
      { ...about, isSet: true },
      { ...about, isSet: false },
    ]);
  });

  it('is one reaction when it is set twenty times at once', async () => {
    const house = await world.house(mira);
    const message = await world.say(mira, house.channel);
    await atOnce(20, () => react(mira, message, '👍'));
    expect(await reactionEvents(house.channel)).toHaveLength(1);
    await atOnce(20, () => react(mira, message, '👍', false));
    expect(await reactionEvents(house.channel)).toHaveLength(2);
  });

  it('takes twenty of thirty emoji that come at once, and any of these again', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const message = await world.say(mira, house.channel);
    const answers = await atOnce(30, (index) => react(mira, message, emoji[index] ?? ''));
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 10 }, () => 'TOO_MANY_EMOJI@emoji'));
    const known = await react(mira, message, '👍', false);
    expect(known.message.reactions).toHaveLength(20);
    expect(codes(await react(joe, message, known.message.reactions[0].emoji))).toEqual([]);
    await react(joe, message, known.message.reactions[0].emoji, false);
    await react(mira, message, known.message.reactions[0].emoji, false);
    expect(codes(await react(joe, message, '👍'))).toEqual([]);
  });

  it('shows the first ten people and counts all', async () => {
    const house = await world.house(mira);
    const message = await world.say(mira, house.channel);
    const people: Person[] = [];
    for (let index = 0; index < 12; index += 1) {
      const person = await world.member(house, mira);
      people.push(person);
      await react(person, message, '👍');
    }
    const { message: found } = await react(mira, message, '🎉');
    expect(found.reactions[0]).toMatchObject({ emoji: '👍', count: 12 });
    expect(found.reactions[0].users).toEqual(people.slice(0, 10).map((person) => ({ id: userIdOf(person) })));
    const pair = { messageId: messageId.decode(message.id), emoji: '👍' };
    const { db } = world.context(mira);
    const none = { ...pair, emoji: '🦀' };
    const counts = (await countsOf(db, [pair, none])).map(({ emoji, count }) => [emoji, count]);
    expect(new Map(counts as [string, number][])).toEqual(
      new Map([
        ['👍', 12],
        ['🦀', 0],
      ]),
    );
  });

  it('is for members, also where only moderators write', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    const news = await world.openChannel(mira, house, { kind: 'ANNOUNCEMENT' });
    const joe = await world.member(house, mira);
    const message = await world.say(mira, news);
    const input = { messageId: message.id, emoji: '👍', isSet: true };
    expect(await world.visitorRefusal('setReaction', input)).toBe('UNAUTHENTICATED');
    for (const actor of [asActor(), admin]) {
      expect(await world.refusal(actor, 'setReaction', input)).toBe('FORBIDDEN');
    }
    expect(codes(await react(joe, message, '👍'))).toEqual([]);
  });

  it('refuses what is no emoji, deleted messages, archived channels and hidden messages', async () => {
    const house = await world.house(mira);
    const message = await world.say(mira, house.channel);
    expect(codes(await react(mira, message, 'no'))).toEqual(['INVALID_FORMAT@emoji']);
    const unknown = { id: messageId.encode(mira.userId) };
    expect(codes(await react(mira, unknown, '👍'))).toEqual(['NOT_FOUND@messageId']);
    expect(await react(asActor(), message, '👍')).toEqual(await react(mira, unknown, '👍'));
    const gone = await world.say(mira, house.channel);
    await world.act(mira, 'deleteMessage', { messageId: gone.id }, '');
    expect(codes(await react(mira, gone, '👍'))).toEqual(['MESSAGE_DELETED@messageId']);
    await world.act(mira, 'updateChannel', { channelId: house.channel, isArchived: true }, '');
    expect(codes(await react(mira, message, '👍'))).toEqual(['CHANNEL_ARCHIVED@messageId']);
    expect(await reactionEvents(house.channel)).toEqual([]);
  });
});
