import { asActor } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelId, messageId } from '../../node.ts';
import { freshNonce, nodes, startChat, type ChatWorld } from '../../testing/chat.ts';
import { codes, userIdOf } from '../../testing/guilds.ts';

let world: ChatWorld;
const mira = asActor();
const admin = asActor({ role: 'ADMIN' });
const unknownChannel = channelId.encode(asActor().userId);
const unknownMessage = messageId.encode(asActor().userId);

beforeAll(async () => {
  world = await startChat();
});
afterAll(() => world.close());

const draft = (channel: string, more: object = {}) => ({
  channelId: channel,
  body: 'Hello.',
  nonce: freshNonce(),
  ...more,
});

const typesOf = async (channel: string): Promise<string[]> =>
  (await world.logOf(channel)).map(({ type }) => type);

describe('sendMessage', () => {
  it('posts a message with its text, its author and its place', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const answer = await world.act(
      joe,
      'sendMessage',
      draft(house.channel, { body: '  **Hi**\r\nthere  ', nonce: 'n1' }),
      `message { id seq body nonce createdAt editedAt deletedAt author { id } channel { id name }
        replyTo { id } reactions { emoji } }`,
    );
    expect(answer).toEqual({
      message: {
        id: expect.stringMatching(/^message_/),
        seq: 1,
        body: '**Hi**\nthere',
        nonce: 'n1',
        createdAt: '2026-11-21T09:00:00.000Z',
        editedAt: null,
        deletedAt: null,
        author: { id: userIdOf(joe) },
        channel: { id: house.channel, name: 'general' },
        replyTo: null,
        reactions: [],
      },
      userErrors: [],
    });
  });

  it('logs exactly one event, which gives the message its seq and has no text', async () => {
    const house = await world.house(mira);
    const first = await world.say(mira, house.channel);
    await world.act(mira, 'editMessage', { messageId: first.id, body: 'Else.' }, '');
    const second = await world.say(mira, house.channel, 'A secret.');
    expect([first.seq, second.seq]).toEqual([1, 3]);
    const [, , event] = await world.logOf(house.channel);
    expect(event).toMatchObject({
      seq: 3,
      type: 'guilds.message.sent.v1',
      actor_id: mira.userId,
      payload: { messageId: messageId.decode(second.id), authorId: mira.userId },
    });
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  it('answers another message of the channel', async () => {
    const house = await world.house(mira);
    const first = await world.say(mira, house.channel, 'Question?');
    const { message } = await world.act(
      mira,
      'sendMessage',
      draft(house.channel, { replyToId: first.id }),
      'message { replyTo { id body } }',
    );
    expect(message.replyTo).toEqual({ id: first.id, body: 'Question?' });
  });

  it('refuses an answer to a message of another channel, or to none', async () => {
    const house = await world.house(mira);
    const other = await world.openChannel(mira, house);
    const elsewhere = await world.say(mira, other);
    for (const replyToId of [elsewhere.id, unknownMessage]) {
      const answer = await world.act(mira, 'sendMessage', draft(house.channel, { replyToId }), '');
      expect(codes(answer)).toEqual(['NOT_FOUND@replyToId']);
    }
    expect(await typesOf(house.channel)).toEqual([]);
  });

  it('refuses visitors, and people who are not members', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    expect(await world.visitorRefusal('sendMessage', draft(house.channel))).toBe('UNAUTHENTICATED');
    expect(await world.refusal(asActor(), 'sendMessage', draft(house.channel))).toBe('FORBIDDEN');
    expect(await world.refusal(admin, 'sendMessage', draft(house.channel))).toBe('FORBIDDEN');
    expect(await typesOf(house.channel)).toEqual([]);
  });

  it('does not tell a channel that may not be read from a missing one', async () => {
    for (const input of [{ visibility: 'PRIVATE', allowGuestAccess: true }, { allowGuestAccess: false }]) {
      const house = await world.house(mira, input);
      const hidden = await world.act(asActor(), 'sendMessage', draft(house.channel), 'message { id }');
      const missing = await world.act(asActor(), 'sendMessage', draft(unknownChannel), 'message { id }');
      expect(hidden).toEqual(missing);
      expect(codes(hidden)).toEqual(['NOT_FOUND@channelId']);
    }
  });

  it('lets only moderators write in an announcement channel', async () => {
    const house = await world.house(mira);
    const news = await world.openChannel(mira, house, { kind: 'ANNOUNCEMENT' });
    const joe = await world.member(house, mira);
    const moderator = await world.member(house, mira, 'MODERATOR');
    expect(await world.refusal(joe, 'sendMessage', draft(news))).toBe('FORBIDDEN');
    expect((await world.say(moderator, news)).seq).toBe(1);
  });

  it('refuses everybody in an archived channel, but still answers for what was sent before', async () => {
    const house = await world.house(mira);
    const sent = draft(house.channel);
    const { message } = await world.act(mira, 'sendMessage', sent, 'message { id }');
    await world.act(mira, 'updateChannel', { channelId: house.channel, isArchived: true }, '');
    const refused = await world.act(mira, 'sendMessage', draft(house.channel), '');
    expect(codes(refused)).toEqual(['CHANNEL_ARCHIVED@channelId']);
    const repeated = await world.act(mira, 'sendMessage', sent, 'message { id }');
    expect(repeated.message).toEqual(message);
  });

  it.each([
    ['   ', 'TOO_SHORT@body'],
    ['\u200b\u200d', 'TOO_SHORT@body'],
    ['x'.repeat(4001), 'TOO_LONG@body'],
    ['bell\u0007', 'INVALID_FORMAT@body'],
    ['half \ud83d', 'INVALID_FORMAT@body'],
  ])('refuses the text %j', async (body, code) => {
    const house = await world.house(mira);
    expect(codes(await world.act(mira, 'sendMessage', draft(house.channel, { body }), ''))).toEqual([code]);
  });

  it('counts characters as people do, without the blanks around them', async () => {
    const house = await world.house(mira);
    const body = '👩'.repeat(4000);
    const { id } = await world.say(mira, house.channel, ` ${body}\n`);
    const { channel } = await world.ask(
      mira,
      'query ($id: ID) { channel(id: $id) { lastMessage { id body } } }',
      { id: house.channel },
    );
    expect(channel.lastMessage).toEqual({ id, body });
  });

  it.each(['', 'x'.repeat(65), 'tab\t', 'é'])('refuses the nonce %j', async (nonce) => {
    const house = await world.house(mira);
    const answer = await world.act(mira, 'sendMessage', draft(house.channel, { nonce }), '');
    expect(codes(answer)).toEqual(['INVALID_FORMAT@nonce']);
  });
});

describe('sendMessage with a nonce that was used', () => {
  it('returns the first message and logs nothing', async () => {
    const house = await world.house(mira);
    const input = draft(house.channel);
    const { message } = await world.act(mira, 'sendMessage', input, 'message { id seq body }');
    expect((await world.act(mira, 'sendMessage', input, 'message { id seq body }')).message).toEqual(message);
    expect(await typesOf(house.channel)).toEqual(['guilds.message.sent.v1']);
  });

  it('knows the first message also after it was edited or deleted', async () => {
    const house = await world.house(mira);
    const input = draft(house.channel);
    const { message } = await world.act(mira, 'sendMessage', input, 'message { id }');
    await world.act(mira, 'editMessage', { messageId: message.id, body: 'Edited.' }, '');
    const edited = await world.act(mira, 'sendMessage', input, 'message { id body } ');
    expect(edited.message).toEqual({ id: message.id, body: 'Edited.' });
    await world.act(mira, 'deleteMessage', { messageId: message.id }, '');
    const deleted = await world.act(mira, 'sendMessage', input, 'message { id body }');
    expect(deleted.message).toEqual({ id: message.id, body: null });
  });

  it('refuses it for another text, another channel and another answer', async () => {
    const house = await world.house(mira);
    const other = await world.openChannel(mira, house);
    const question = await world.say(mira, house.channel);
    const input = draft(house.channel);
    await world.act(mira, 'sendMessage', input, '');
    for (const change of [{ body: 'Else.' }, { channelId: other }, { replyToId: question.id }]) {
      const answer = await world.act(mira, 'sendMessage', { ...input, ...change }, 'message { id }');
      expect(codes(answer)).toEqual(['NONCE_REUSED@nonce']);
      expect(answer.message).toBeNull();
    }
    expect(await typesOf(other)).toEqual([]);
  });

  it('belongs to its author: somebody else may use the same', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const input = draft(house.channel);
    const [first, second] = [
      await world.act(mira, 'sendMessage', input, 'message { id }'),
      await world.act(joe, 'sendMessage', input, 'message { id }'),
    ];
    expect(first.message.id).not.toBe(second.message.id);
  });
});

describe('editMessage', () => {
  it('changes the text, says when, and keeps the former texts', async () => {
    const house = await world.house(mira);
    const { id, seq } = await world.say(mira, house.channel, 'One.');
    world.clock.advance({ minutes: 1 });
    await world.act(mira, 'editMessage', { messageId: id, body: 'Two.' }, '');
    world.clock.advance({ minutes: 1 });
    const { message } = await world.act(
      mira,
      'editMessage',
      { messageId: id, body: ' Three. ' },
      'message { seq body createdAt editedAt revisions { edges { node { body createdAt } } } }',
    );
    const sentAt = new Date(message.createdAt).getTime();
    const later = (minutes: number) => new Date(sentAt + minutes * 60_000).toISOString();
    expect(message).toMatchObject({ seq, body: 'Three.', editedAt: later(2) });
    expect(nodes(message.revisions)).toEqual([
      { body: 'One.', createdAt: later(0) },
      { body: 'Two.', createdAt: later(1) },
    ]);
  });

  it('logs one event for a change and none for the same text', async () => {
    const house = await world.house(mira);
    const { id } = await world.say(mira, house.channel, 'One.');
    const same = await world.act(
      mira,
      'editMessage',
      { messageId: id, body: 'One. ' },
      'message { editedAt revisions { edges { node { body } } } }',
    );
    expect(same.message).toEqual({ editedAt: null, revisions: { edges: [] } });
    await world.act(mira, 'editMessage', { messageId: id, body: 'Two.' }, '');
    expect(await typesOf(house.channel)).toEqual(['guilds.message.sent.v1', 'guilds.message.edited.v1']);
  });

  it('is for the author alone, while they are members', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    const joe = await world.member(house, mira);
    const { id } = await world.say(joe, house.channel);
    const input = { messageId: id, body: 'Mine.' };
    expect(await world.visitorRefusal('editMessage', input)).toBe('UNAUTHENTICATED');
    for (const actor of [mira, admin, asActor()]) {
      expect(await world.refusal(actor, 'editMessage', input)).toBe('FORBIDDEN');
    }
    await world.act(joe, 'leaveGuild', { guildId: house.id }, '');
    expect(await world.refusal(joe, 'editMessage', input)).toBe('FORBIDDEN');
    expect(await typesOf(house.channel)).toEqual(['guilds.message.sent.v1']);
  });

  it('refuses an invalid text, a deleted message, an archived channel and a hidden one', async () => {
    const house = await world.house(mira);
    const { id } = await world.say(mira, house.channel);
    const edit = (messageId: string, body = 'Else.', actor = mira) =>
      world.act(actor, 'editMessage', { messageId, body }, 'message { id }');
    expect(codes(await edit(id, ' '))).toEqual(['TOO_SHORT@body']);
    expect(codes(await edit(unknownMessage))).toEqual(['NOT_FOUND@messageId']);
    expect(await edit(id, 'Else.', asActor())).toEqual(await edit(unknownMessage));
    const gone = await world.say(mira, house.channel);
    await world.act(mira, 'deleteMessage', { messageId: gone.id }, '');
    expect(codes(await edit(gone.id))).toEqual(['MESSAGE_DELETED@messageId']);
    await world.act(mira, 'updateChannel', { channelId: house.channel, isArchived: true }, '');
    expect(codes(await edit(id))).toEqual(['CHANNEL_ARCHIVED@messageId']);
  });
});

describe('deleteMessage', () => {
  const tombstone = 'message { id seq body deletedAt reactions { emoji } author { id } }';

  it('takes text and reactions away and keeps the place, also in answers to it', async () => {
    const house = await world.house(mira);
    const { id, seq } = await world.say(mira, house.channel, 'Gone soon.');
    await world.act(mira, 'setReaction', { messageId: id, emoji: '👍', isSet: true }, '');
    await world.say(mira, house.channel, 'Answer.', { replyToId: id });
    const { message } = await world.act(mira, 'deleteMessage', { messageId: id }, tombstone);
    expect(message).toEqual({
      id,
      seq,
      body: null,
      deletedAt: world.clock.now().toISOString(),
      reactions: [],
      author: { id: userIdOf(mira) },
    });
    const { channel } = await world.ask(
      mira,
      'query ($id: ID) { channel(id: $id) { messages { edges { node { id body replyTo { id body deletedAt } } } } } }',
      { id: house.channel },
    );
    expect(nodes(channel.messages)).toEqual([
      { id, body: null, replyTo: null },
      {
        id: expect.any(String),
        body: 'Answer.',
        replyTo: { id, body: null, deletedAt: message.deletedAt },
      },
    ]);
    expect(await world.query('select 1 from guilds.message where body like $1', ['Gone soon%'])).toEqual([]);
  });

  it('logs one event about its author, and none when it is repeated', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const { id } = await world.say(joe, house.channel);
    const first = await world.act(mira, 'deleteMessage', { messageId: id }, tombstone);
    world.clock.advance({ minutes: 1 });
    expect(await world.act(joe, 'deleteMessage', { messageId: id }, tombstone)).toEqual(first);
    const [, ...deleted] = await world.logOf(house.channel);
    expect(deleted).toMatchObject([
      { type: 'guilds.message.deleted.v1', actor_id: mira.userId, subject_id: joe.userId },
    ]);
  });

  it('shows what was deleted to the author and to moderators only', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const other = await world.member(house, mira);
    const { id } = await world.say(joe, house.channel, 'Rude.');
    await world.act(mira, 'deleteMessage', { messageId: id }, '');
    const textsFor = async (actor: typeof mira): Promise<string[]> => {
      const document =
        'query ($id: ID) { channel(id: $id) { messages { edges { node { revisions { edges { node { body } } } } } } } }';
      const { channel } = await world.ask(actor, document, { id: house.channel });
      return nodes(nodes(channel.messages)[0].revisions).map(({ body }) => body);
    };
    expect(await textsFor(joe)).toEqual(['Rude.']);
    expect(await textsFor(mira)).toEqual(['Rude.']);
    expect(await textsFor(admin)).toEqual(['Rude.']);
    expect(await textsFor(other)).toEqual([]);
  });

  it('is for the author, moderators of the guild and administrators of the platform', async () => {
    const house = await world.house(mira, { allowGuestAccess: true });
    const [joe, other] = [await world.member(house, mira), await world.member(house, mira)];
    const moderator = await world.member(house, mira, 'MODERATOR');
    const { id } = await world.say(joe, house.channel);
    const input = { messageId: id };
    expect(await world.visitorRefusal('deleteMessage', input)).toBe('UNAUTHENTICATED');
    for (const actor of [other, asActor(), asActor({ role: 'MODERATOR' })]) {
      expect(await world.refusal(actor, 'deleteMessage', input)).toBe('FORBIDDEN');
    }
    expect(await typesOf(house.channel)).toEqual(['guilds.message.sent.v1']);
    for (const actor of [moderator, admin]) {
      const message = await world.say(joe, house.channel);
      expect(codes(await world.act(actor, 'deleteMessage', { messageId: message.id }, ''))).toEqual([]);
    }
  });

  it('refuses malformed ids and does not tell hidden messages from missing ones', async () => {
    const house = await world.house(mira);
    const { id } = await world.say(mira, house.channel);
    const missing = await world.act(mira, 'deleteMessage', { messageId: unknownMessage }, 'message { id }');
    expect(codes(missing)).toEqual(['NOT_FOUND@messageId']);
    expect(await world.act(asActor(), 'deleteMessage', { messageId: id }, 'message { id }')).toEqual(missing);
    expect(await world.refusal(mira, 'deleteMessage', { messageId: 'message_1' })).toBe('BAD_USER_INPUT');
  });
});
