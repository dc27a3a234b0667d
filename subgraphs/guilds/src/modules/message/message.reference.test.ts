import { asActor, follow, type TestResult } from '@testverse/platform/testing';
import { execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageId } from '../../node.ts';
import { startChat, type ChatWorld } from '../../testing/chat.ts';
import { userIdOf, type Person } from '../../testing/guilds.ts';

let world: ChatWorld;
const mira = asActor();
const admin = asActor({ role: 'ADMIN' });

beforeAll(async () => {
  world = await startChat();
});
afterAll(() => world.close());

interface Place {
  text: string;
  guild: { id: string; slug: string };
  channel: string;
  message: string;
}

async function place(input: object): Promise<Place> {
  const guild = await world.house(mira, input);
  const text = `For members of ${guild.id}.`;
  const { id } = await world.say(mira, guild.channel, text);
  return { text, guild, channel: guild.channel, message: id };
}

const paths = `query ($guild: ID, $slug: String, $channel: ID, $of: [_Any!]!, $person: [_Any!]!) {
  byId: channel(id: $channel) { messages { edges { node { body } } } }
  byName: channel(guildSlug: $slug, name: "general") { lastMessage { body } }
  guild(id: $guild) { channels { edges { node { messages { edges { node { body } } } } } } }
  found: _entities(representations: $of) {
    ... on Channel { lastMessage { body } }
    ... on Message { body channel { name } }
  }
  person: _entities(representations: $person) {
    ... on User { guildMemberships { edges { node { guild { channels { edges { node { lastMessage { body } } } } } } } } }
  }
}`;

/** How often the text of the message comes back over all paths that might lead to it, of seven. */
async function ways(actor: Person | null, { text, guild, channel, message }: Place): Promise<number> {
  const run = actor ? world.as(actor) : world.run;
  const { data, errors }: TestResult = await run(paths, {
    guild: guild.id,
    slug: guild.slug,
    channel,
    of: [
      { __typename: 'Channel', id: channel },
      { __typename: 'Message', id: message },
    ],
    person: [{ __typename: 'User', id: userIdOf(mira) }],
  });
  expect(errors).toBeUndefined();
  return JSON.stringify(data).split(text).length - 1;
}

describe('a message', () => {
  it('is seen on every path by members and administrators of the platform', async () => {
    const hidden = await place({ visibility: 'PRIVATE', name: 'Hidden Cellar', slug: 'hidden-cellar' });
    expect(await ways(mira, hidden)).toBeGreaterThanOrEqual(6);
    expect(await ways(admin, hidden)).toBeGreaterThanOrEqual(6);
  });

  it.each([
    { visibility: 'PRIVATE', allowGuestAccess: true },
    { visibility: 'PUBLIC', allowGuestAccess: false },
    { visibility: 'INVITE_ONLY', allowGuestAccess: false },
  ])('of a guild that is %j is seen on no path by anybody else', async (input) => {
    const here = await place(input);
    for (const actor of [null, asActor(), asActor({ role: 'MODERATOR' })]) {
      expect(await ways(actor, here)).toBe(0);
    }
  });

  it('is seen by everybody who sees a guild that allows guests', async () => {
    const open = await place({ visibility: 'PUBLIC', allowGuestAccess: true });
    for (const actor of [null, asActor()]) expect(await ways(actor, open)).toBeGreaterThanOrEqual(5);
  });

  it('is gone for somebody who was removed, and for one who only asked to join', async () => {
    const here = await place({ visibility: 'PUBLIC', approval: 'MANUAL' });
    const asking = asActor();
    await world.join(asking, here.guild);
    expect(await ways(asking, here)).toBe(0);
    const open = await place({});
    const joe = await world.member(open.guild, mira);
    expect(await ways(joe, open)).toBeGreaterThan(0);
    const removal = { guildId: open.guild.id, userId: userIdOf(joe) };
    await world.act(mira, 'removeGuildMember', removal, '');
    expect(await ways(joe, open)).toBe(0);
  });

  it('is gone with its guild', async () => {
    const here = await place({});
    await world.act(mira, 'deleteGuild', { guildId: here.guild.id }, '');
    for (const actor of [mira, admin]) expect(await ways(actor, here)).toBe(0);
  });

  it('is found among many by reference with few statements, unknown ones as null', async () => {
    const here = await place({});
    const ids = [here.message];
    for (let number = 0; number < 9; number += 1) ids.push((await world.say(mira, here.channel)).id);
    const document = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Message { seq } } }';
    const ask = (found: string[]) =>
      world.ask(mira, document, {
        of: [...found, messageId.encode(mira.userId)].map((id) => ({ __typename: 'Message', id })),
      });
    const { _entities: entities } = await ask(ids);
    expect(entities.map((entity: TestResult) => entity?.seq ?? null)).toEqual([
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      9,
      10,
      null,
    ]);
    const [one, ten] = [
      await world.countStatements(() => ask(ids.slice(0, 1))),
      await world.countStatements(() => ask(ids)),
    ];
    expect(ten).toBe(one);
  });
});

describe('what is the same for every reader', () => {
  it('does not ask who reads, so that live results can be shared', async () => {
    const { channel, message } = await place({});
    const live = await follow(
      world,
      mira,
      `channelEvents(channelId: "${channel}") { ... on MessageSentEvent { seq } }`,
    );
    await world.say(mira, channel, 'Shared.', { replyToId: message });
    await live.atLeast(1);
    const isPersonal = async (selection: string): Promise<boolean> => {
      const document = parse(
        `subscription { channelEvents(channelId: "${channel}") { ... on MessageSentEvent { message { ${selection} } } } }`,
      );
      const contextValue = world.context(mira);
      const { schema } = world.running;
      const { errors } = await execute({ schema, document, rootValue: live.roots[0], contextValue });
      expect(errors).toBeUndefined();
      return contextValue.effects.isPersonal;
    };
    expect(
      await isPersonal(`id seq body nonce createdAt editedAt deletedAt author { id }
        channel { name topic streamCursor lastMessage { body } messages(last: 1) { edges { node { body } } }
          guild { id name streamCursor } }
        replyTo { body author { id } } reactions { emoji count users { id } }`),
    ).toBe(false);
    for (const personal of [
      'reactions { viewerHasReacted } replyTo { reactions { viewerHasReacted } }',
      'channel { viewerCan { send } }',
      'channel { unreadCount }',
      'revisions { edges { node { body } } }',
    ]) {
      await world.act(mira, 'setReaction', { messageId: message, emoji: '👍', isSet: true }, '');
      expect(await isPersonal(personal)).toBe(true);
    }
    await live.close();
  });
});
