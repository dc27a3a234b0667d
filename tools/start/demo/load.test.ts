import { randomBytes } from 'node:crypto';
import { guildsSubgraph } from '@testverse/guilds';
import type { Clock } from '@testverse/platform/context';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph } from '@testverse/platform/server';
import { startSubgraph } from '@testverse/platform/testing';
import { usersSubgraph } from '@testverse/users';
import { describe, expect, it } from 'vitest';
import { guilds } from './guilds.ts';
import { isLoaded, loadDemo } from './load.ts';
import { demoUsername, people } from './people.ts';

const usernames = people.map(({ username }) => username);
const rolesOf = ({ owner, admins, moderators, members, waiting = [] }: (typeof guilds)[number]): string[] => [
  owner,
  ...admins,
  ...moderators,
  ...members,
  ...waiting,
];

describe('the demo world', () => {
  it('has forty people of different names', () => {
    expect(new Set(usernames).size).toBe(40);
    expect(usernames).toContain(demoUsername);
  });

  it.each(guilds)('$slug names each of its people once, and only people there are', (guild) => {
    const named = rolesOf(guild);
    expect(new Set(named).size).toBe(named.length);
    expect(usernames).toEqual(expect.arrayContaining(named));
  });

  it('leaves nobody alone', () => {
    const joined = new Set(guilds.flatMap(rolesOf));
    expect(usernames.filter((username) => !joined.has(username))).toEqual([]);
  });

  it('shows every kind of guild: open, watched, by invitation, private', () => {
    expect(new Set(guilds.map(({ visibility = 'PUBLIC' }) => visibility)).size).toBe(3);
    expect(guilds.some(({ approval, visibility }) => approval === 'MANUAL' && !visibility)).toBe(true);
    expect(new Set(guilds.map(({ category }) => category)).size).toBe(12);
  });
});

describe('loading it', () => {
  it('is complete, can be interrupted and repeated, and everybody can sign in', async () => {
    const definition = usersSubgraph({ masterKeys: [randomBytes(32).toString('base64')] });
    const users = await startSubgraph(definition);
    const communities = await startSubgraph(guildsSubgraph());
    const { importPerson } = definition;
    const { url } = communities.running.dataSource.options as { url: string };
    const log = createLogger({ service: 'test', level: 'silent' });
    const guildsAt = (clock: Clock) =>
      openSubgraph(guildsSubgraph(), { databaseUrl: url, poolSize: 4, log, clock });
    const world = { users: users.running, guilds: communities.running, guildsAt, importPerson };
    expect(await isLoaded(world)).toBe(false);
    const interrupt = (text: string): void => {
      if (text.startsWith('5 of 12 guilds')) throw new Error('kill');
    };
    await expect(loadDemo(world, 'amber-otter-42', interrupt)).rejects.toThrow('kill');
    expect(await isLoaded(world)).toBe(false);
    await loadDemo(world, 'amber-otter-42', () => undefined);
    expect(await isLoaded(world)).toBe(true);

    const { data } = await communities.run(
      '{ guilds(first: 50) { totalCount edges { node { slug memberCount } } } }',
    );
    const shown = guilds.filter(({ visibility }) => visibility !== 'PRIVATE');
    expect(data.guilds.totalCount).toBe(shown.length);
    const sizes = data.guilds.edges.map(({ node }: { node: { slug: string; memberCount: number } }) => node);
    expect(sizes).toContainEqual({ slug: 'first-pull-request', memberCount: 19 });

    const signedIn = await users.run(
      'mutation ($input: LoginInput!) { login(input: $input) { user { username profile { displayName } } userErrors { code } } }',
      { input: { login: 'rosa@demo.testverse.dev', password: 'amber-otter-42' } },
    );
    expect(signedIn.errors).toBeUndefined();
    expect(signedIn.data.login).toEqual({
      user: { username: 'rosa', profile: { displayName: 'Rosa Delgado' } },
      userErrors: [],
    });
    await Promise.all([users.close(), communities.close()]);
  });
});
