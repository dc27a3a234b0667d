import { randomBytes } from 'node:crypto';
import { guildsSubgraph } from '@testverse/guilds';
import type { Clock } from '@testverse/platform/context';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph } from '@testverse/platform/server';
import { startSubgraph } from '@testverse/platform/testing';
import { projectsSubgraph } from '@testverse/projects';
import { usersSubgraph } from '@testverse/users';
import { describe, expect, it } from 'vitest';
import { guilds } from './guilds.ts';
import { isLoaded, loadDemo } from './load.ts';
import { demoUsername, people } from './people.ts';
import { projects } from './projects.ts';

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

describe('what is built in it', () => {
  it.each(projects)('$title is built by somebody of its guild, and is as far as it says', (project) => {
    const guild = guilds.find(({ slug }) => slug === project.guild);
    expect(guild && rolesOf(guild).filter((name) => !guild.waiting?.includes(name))).toContain(project.owner);
    const left = project.milestones.filter(({ doneDaysAgo }) => doneDaysAgo === undefined);
    if (project.status === 'COMPLETED') expect(left).toEqual([]);
    if (project.status === 'PLANNING') expect(left).toEqual(project.milestones);
    for (const { doneDaysAgo = 0 } of project.milestones)
      expect(doneDaysAgo).toBeLessThan(project.begunDaysAgo);
  });

  it('is of every state, by many people, and some of it is of these days', () => {
    expect(new Set(projects.map(({ status }) => status)).size).toBe(5);
    expect(new Set(projects.map(({ owner }) => owner)).size).toBeGreaterThan(14);
    const recent = projects.filter(({ milestones }) =>
      milestones.some(({ doneDaysAgo = 99 }) => doneDaysAgo < 7),
    );
    expect(recent.length).toBeGreaterThan(9);
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
    const building = await startSubgraph(projectsSubgraph());
    const projectsAt = (clock: Clock) =>
      openSubgraph(projectsSubgraph(), { databaseUrl: building.databaseUrl, poolSize: 4, log, clock });
    const world = { users: users.running, guilds: communities.running, guildsAt, projectsAt, importPerson };
    expect(await isLoaded(world)).toBe(false);
    const interrupt = (text: string): void => {
      if (text.startsWith('5 of 12 guilds')) throw new Error('kill');
    };
    await expect(loadDemo(world, 'amber-otter-42', interrupt)).rejects.toThrow('kill');
    const interruptLater = (text: string): void => {
      if (text === `9 of ${projects.length} projects`) throw new Error('kill');
    };
    await expect(loadDemo(world, 'amber-otter-42', interruptLater)).rejects.toThrow('kill');
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

    const { data: built } = await building.run(
      '{ projects(first: 50) { edges { node { title status completionPercentage } } } }',
    );
    const open = projects.filter(({ isPublic }) => isPublic !== false);
    expect(built.projects.edges).toHaveLength(open.length);
    for (const { node } of built.projects.edges) {
      const told = projects.find(({ title }) => title === node.title);
      const isAllDone = told?.milestones.every(({ doneDaysAgo }) => doneDaysAgo !== undefined);
      expect([node.status, node.completionPercentage === 100]).toEqual([told?.status, isAllDone]);
    }

    const signedIn = await users.run(
      'mutation ($input: LoginInput!) { login(input: $input) { user { username profile { displayName } } userErrors { code } } }',
      { input: { login: 'rosa@demo.testverse.dev', password: 'amber-otter-42' } },
    );
    expect(signedIn.errors).toBeUndefined();
    expect(signedIn.data.login).toEqual({
      user: { username: 'rosa', profile: { displayName: 'Rosa Delgado' } },
      userErrors: [],
    });
    await Promise.all([users.close(), communities.close(), building.close()]);
  });
});
