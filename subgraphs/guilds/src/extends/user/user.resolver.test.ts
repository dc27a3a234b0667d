import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGuilds, userIdOf, type GuildsWorld, type Person } from '../../testing/guilds.ts';

let world: GuildsWorld;
const mira = asActor();
const joe = asActor();

beforeAll(async () => {
  world = await startGuilds();
  for (const [name, visibility] of [
    ['First', 'PUBLIC'],
    ['Second', 'INVITE_ONLY'],
    ['Third', 'PRIVATE'],
    ['Fourth', 'PUBLIC'],
  ]) {
    world.clock.advance({ minutes: 1 });
    await world.found(mira, { name, visibility });
  }
  await world.join(joe, await world.found(asActor(), { name: 'Waiting', approval: 'MANUAL' }));
});
afterAll(() => world.close());

async function memberships(viewer: Person | null, args: string, people: Person[]): Promise<TestResult[]> {
  const of = people.map((person) => ({ __typename: 'User', id: userIdOf(person) }));
  const { _entities } = await world.ask(
    viewer,
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User {
      guildMemberships${args} { edges { cursor node { role guild { name } user { id } } } pageInfo { hasNextPage } }
    } } }`,
    { of },
  );
  return _entities.map(({ guildMemberships }: TestResult) => guildMemberships);
}

const names = (page: TestResult): string[] => page.edges.map(({ node }: TestResult) => node.guild.name);

describe('User.guildMemberships', () => {
  it('lists the guilds a person is in, latest first, as far as the viewer may see them', async () => {
    const [own, joes] = await memberships(mira, '', [mira, joe]);
    expect(names(own)).toEqual(['Fourth', 'Third', 'Second', 'First']);
    expect(names(joes)).toEqual([]);
    expect((await memberships(null, '', [mira])).map(names)).toEqual([['Fourth', 'Second', 'First']]);
    expect((await memberships(joe, '', [mira, joe])).map(names)).toEqual([['Fourth', 'Second', 'First'], []]);
  });

  it('pages past hidden guilds without showing where they are', async () => {
    const [first] = await memberships(null, '(first: 1)', [mira]);
    const cursor = first.edges[0].cursor;
    const [rest] = await memberships(null, `(first: 2, after: "${cursor}")`, [mira]);
    expect([names(first), first.pageInfo, names(rest), rest.pageInfo]).toEqual([
      ['Fourth'],
      { hasNextPage: true },
      ['Second', 'First'],
      { hasNextPage: false },
    ]);
  });

  it('reads all people of a request with as many statements as one', async () => {
    const one = await world.countStatements(() => memberships(mira, '', [mira]));
    const crowd = Array.from({ length: 50 }, () => asActor());
    expect(await world.countStatements(() => memberships(mira, '', [mira, joe, ...crowd]))).toBe(one);
    expect(one).toBe(2);
  });

  it('refuses an id that is no person', async () => {
    const { errors } = await world.run(
      `{ _entities(representations: [{ __typename: "User", id: "guild_01m7ygnpg9em9rh8vthms9rtvz" }]) {
        ... on User { guildMemberships { edges { cursor } } } } }`,
    );
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
