import type { Actor } from '@testverse/platform/actor';
import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guildId, membershipId } from '../../node.ts';
import { startGuilds, userIdOf, type GuildsWorld, type Person } from '../../testing/guilds.ts';

let world: GuildsWorld;
let secret: { id: string; slug: string };
let memberships: Record<'owner' | 'member', string>;
let member: Person;
const owner = asActor();
const missing = { id: guildId.encode(asActor().userId), slug: 'never-founded' };

beforeAll(async () => {
  world = await startGuilds();
  secret = await world.found(owner, { name: 'Secret Society', slug: 'secret-society' });
  member = await world.member(secret, owner);
  await world.act(owner, 'updateGuild', { guildId: secret.id, visibility: 'PRIVATE' }, '');
  const { guild } = await world.ask(
    owner,
    'query ($id: ID) { guild(id: $id) { members { edges { node { id role } } } } }',
    secret,
  );
  const [first, second] = guild.members.edges.map(({ node }: TestResult) => node.id);
  memberships = { owner: first, member: second };
});
afterAll(() => world.close());

const everyWay = `query ($id: ID, $slug: String, $of: [_Any!]!) {
  byId: guild(id: $id) { name }
  bySlug: guild(slug: $slug) { name }
  all: guilds { totalCount edges { node { name } } }
  found: guilds(filter: { search: "secret" }, orderBy: { field: NAME, direction: ASC }) {
    totalCount edges { node { name } } pageInfo { hasNextPage startCursor }
  }
  private: guilds(filter: { visibility: PRIVATE }) { totalCount edges { node { name } } }
  joined: guilds(filter: { joinedByViewer: true }) { totalCount edges { node { name } } }
  _entities(representations: $of) {
    ... on Guild { name memberCount }
    ... on GuildMembership { role guild { name } }
    ... on User { guildMemberships { edges { node { role guild { name } } } pageInfo { startCursor } } }
  }
}`;

async function everything(
  actor: Actor | null,
  guild: { id: string; slug: string },
  membership: string,
): Promise<TestResult> {
  const of = [
    { __typename: 'Guild', id: guild.id },
    { __typename: 'Guild', slug: guild.slug },
    { __typename: 'GuildMembership', id: membership },
    { __typename: 'User', id: userIdOf(owner) },
    { __typename: 'User', id: userIdOf(member) },
  ];
  return world.ask(actor, everyWay, { ...guild, of });
}

const emptyPage = { guildMemberships: { edges: [], pageInfo: { startCursor: null } } };
const nothing = {
  byId: null,
  bySlug: null,
  all: { totalCount: 0, edges: [] },
  found: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, startCursor: null } },
  private: { totalCount: 0, edges: [] },
  joined: { totalCount: 0, edges: [] },
  _entities: [null, null, null, emptyPage, emptyPage],
};

describe('a private guild', () => {
  it.each([
    ['a visitor', null],
    ['a stranger', asActor()],
    ['a platform moderator', asActor({ role: 'MODERATOR' })],
  ])('looks missing to %s on every path', async (_who, actor) => {
    expect(await everything(actor, secret, memberships.owner)).toEqual(nothing);
    const unknown = membershipId.encode(asActor().userId);
    expect(await everything(actor, missing, unknown)).toEqual(nothing);
  });

  it.each([
    ['its member', () => member, 1],
    ['its owner', () => owner, 1],
    ['a platform admin', () => asActor({ role: 'ADMIN' }), 0],
  ])('is there for %s on every path', async (_who, actor, joined) => {
    const name = 'Secret Society';
    const list = { totalCount: 1, edges: [{ node: { name } }] };
    const page = (role: string): TestResult => ({
      guildMemberships: {
        edges: [{ node: { role, guild: { name } } }],
        pageInfo: { startCursor: expect.any(String) },
      },
    });
    expect(await everything(actor(), secret, memberships.owner)).toEqual({
      byId: { name },
      bySlug: { name },
      all: list,
      found: { ...list, pageInfo: { hasNextPage: false, startCursor: expect.any(String) } },
      private: list,
      joined: { totalCount: joined, edges: list.edges.slice(0, joined) },
      _entities: [
        { name, memberCount: 2 },
        { name, memberCount: 2 },
        { role: 'OWNER', guild: { name } },
        page('OWNER'),
        page('MEMBER'),
      ],
    });
  });

  it('is gone at once for whoever is removed', async () => {
    const former = asActor();
    const guild = await world.found(owner, { name: 'Members Only' });
    await world.join(former, guild);
    await world.act(owner, 'updateGuild', { guildId: guild.id, visibility: 'PRIVATE' }, '');
    const asked =
      'query ($id: ID) { guild(id: $id) { name } guilds(filter: { search: "members only" }) { totalCount } }';
    expect(await world.ask(former, asked, guild)).toEqual({
      guild: { name: 'Members Only' },
      guilds: { totalCount: 1 },
    });
    await world.act(owner, 'removeGuildMember', { guildId: guild.id, userId: userIdOf(former) }, '');
    expect(await world.ask(former, asked, guild)).toEqual({ guild: null, guilds: { totalCount: 0 } });
  });
});

describe('a membership by reference', () => {
  it('is public with its guild while active; afterwards only for the person and the moderators', async () => {
    const guild = await world.found(owner, { name: 'Open House', approval: 'MANUAL' });
    const joe = asActor();
    const { membership } = await world.join(joe, guild);
    const seen = async (actor: Actor | null): Promise<unknown> => {
      const of = [{ __typename: 'GuildMembership', id: membership.id }];
      const asked =
        'query ($of: [_Any!]!) { _entities(representations: $of) { ... on GuildMembership { status } } }';
      return (await world.ask(actor, asked, { of }))._entities[0]?.status ?? null;
    };
    const watchers = [joe, owner, asActor({ role: 'ADMIN' }), asActor(), null];
    expect(await Promise.all(watchers.map(seen))).toEqual([
      'REQUESTED',
      'REQUESTED',
      'REQUESTED',
      null,
      null,
    ]);
    await world.act(owner, 'updateGuild', { guildId: guild.id, approval: 'AUTOMATIC' }, '');
    await world.join(joe, guild);
    expect(await Promise.all(watchers.map(seen))).toEqual(Array(5).fill('ACTIVE'));
    await world.act(owner, 'removeGuildMember', { guildId: guild.id, userId: userIdOf(joe) }, '');
    expect(await Promise.all(watchers.map(seen))).toEqual(['REMOVED', 'REMOVED', 'REMOVED', null, null]);
  });
});
