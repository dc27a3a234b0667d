import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gamificationSubgraph } from '@testverse/gamification';
import { guildsSubgraph } from '@testverse/guilds';
import type { Actor } from '@testverse/platform/actor';
import { uuids } from '@testverse/platform/context';
import { consumersOf, localFeed, runConsumers } from '@testverse/platform/events';
import type { RunningSubgraph } from '@testverse/platform/server';
import { asActor, cloneDatabase, startSubgraph } from '@testverse/platform/testing';
import { projectsSubgraph } from '@testverse/projects';
import { createEngine, type Engine } from '@testverse/router/engine';
import { Supergraph } from '@testverse/router/supergraph';
import { createLocalTransport, type Transport } from '@testverse/router/transports';
import { usersSubgraph } from '@testverse/users';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Acts, eachOf } from './demo/acts.ts';

/** As many people, guilds and projects as the longest page has items. */
const many = 100;
const few = 10;

const closers: (() => Promise<unknown>)[] = [];
/** Statements by subgraph, of the operation in whose course they are sent. */
const statements = new AsyncLocalStorage<Record<string, number>>();
const crowd = 'everybody';
let engine: Engine;
let levels: Levels;
let viewer: Actor;

/**
 * Calls of subgraphs, level by level: an answer is handed on when all that was asked together with it is answered, so
 * what is asked next is the next level.
 */
class Levels {
  readonly calls: string[][] = [];
  private open: { calls: string[]; answers: Promise<unknown>[]; allAnswered: Promise<unknown> } | undefined;

  async pass<Answer>(name: string, answer: Promise<Answer>): Promise<Answer> {
    const level = (this.open ??= this.begin());
    level.calls.push(name);
    level.answers.push(answer);
    await level.allAnswered;
    return answer;
  }

  private begin(): NonNullable<typeof this.open> {
    const [calls, answers]: [string[], Promise<unknown>[]] = [[], []];
    this.calls.push(calls);
    const allAnswered = nextTurn().then(() => {
      this.open = undefined;
      return Promise.allSettled(answers);
    });
    return { calls, answers, allAnswered };
  }
}

function counted(subgraph: RunningSubgraph): Transport {
  const { name, dataSource } = subgraph;
  const { logger } = dataSource;
  dataSource.logger = Object.assign(Object.create(logger) as typeof logger, {
    logQuery: () => {
      const counts = statements.getStore();
      if (counts) counts[name] = (counts[name] ?? 0) + 1;
    },
  });
  const local = createLocalTransport(subgraph);
  return {
    ...local,
    execute: (request, signal) => levels.pass(name, Promise.resolve(local.execute(request, signal))),
  };
}

beforeAll(async () => {
  const users = usersSubgraph({ masterKeys: [randomBytes(32).toString('base64')] });
  const definitions = [users, guildsSubgraph(), projectsSubgraph(), gamificationSubgraph()] as const;
  const databaseUrl = await cloneDatabase(definitions);
  const open = async (definition: (typeof definitions)[number]): Promise<RunningSubgraph> => {
    const { running, close } = await startSubgraph(definition, { databaseUrl });
    closers.push(close);
    return running;
  };
  const [people, guilds, projects, gamification] = [
    await open(definitions[0]),
    await open(definitions[1]),
    await open(definitions[2]),
    await open(definitions[3]),
  ];
  const running = [people, guilds, projects, gamification];
  const feeds = running.map(localFeed);
  const isFed = ({ from }: { from: string }): boolean => feeds.some(({ producer }) => producer === from);
  const parties = [projects, gamification].map((one) => ({ ...one, handlers: one.handlers.filter(isFed) }));
  const runners = parties.map((party) => runConsumers(party, feeds));
  const found = async (owner: Acts, slug: string): Promise<string> => {
    const { guild } = await owner.act<{ guild: { id: string } }>(
      'mutation ($input: CreateGuildInput!) { createGuild(input: $input) { guild { id } userErrors { code message } } }',
      { slug, name: slug, description: 'One of many.', category: 'WEB' },
    );
    return guild.id;
  };
  let common = '';
  const settle = async (number: number): Promise<Actor> => {
    const username = `person-${number}`;
    const userId = await users.importPerson(people, {
      username,
      email: `${username}@example.com`,
      displayName: `Person ${number}`,
      passwordHash: 'of nothing',
      isEmailVerified: true,
    });
    const actor = asActor({ userId });
    const guildId = await found(new Acts(guilds, actor), `guild-${number}`);
    if (common)
      await new Acts(guilds, actor).act(
        'mutation ($input: JoinGuildInput!) { joinGuild(input: $input) { userErrors { code message } } }',
        { guildId: common },
      );
    const { project } = await new Acts(projects, actor).act<{ project: { id: string } }>(
      'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } userErrors { code message } } }',
      { guildId, title: `Project ${number}`, level: 'BEGINNER' },
    );
    await new Acts(projects, actor).act(
      'mutation ($input: CreateMilestoneInput!) { createMilestone(input: $input) { userErrors { code message } } }',
      { projectId: project.id, title: 'One step', weight: 1 + (number % 5) },
    );
    return actor;
  };
  viewer = await settle(0);
  common = await found(new Acts(guilds, viewer), crowd);
  const numbers = Array.from({ length: many - 1 }, (_, index) => index + 1);
  await eachOf(numbers, 8, async (number) => void (await settle(number)));
  for (const party of parties)
    for (const { name, from } of party.handlers) {
      const head = (await feeds.find(({ producer }) => producer === from)?.head()) ?? 0;
      if (head > 0) expect(await consumersOf(party, feeds).caughtUp(name, head, 60_000)).toBe(true);
    }
  await Promise.all(runners.map((runner) => runner.stop()));
  engine = createEngine({ supergraph: Supergraph.of(running), transports: running.map(counted) });
});
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Asked {
  data: Record<string, { edges: { node: Record<string, unknown> }[] }>;
  levels: string[][];
  statements: Record<string, number>;
}

async function ask(text: string, first: number): Promise<Asked> {
  levels = new Levels();
  const counts: Record<string, number> = {};
  const meta = { requestId: uuids.next(), actor: viewer };
  const request = { document: parse(text), variables: { first, crowd }, meta };
  const { data, errors } = await statements.run(counts, () => engine.execute(request));
  expect(errors).toBeUndefined();
  return {
    data: data as Asked['data'],
    levels: levels.calls.map((calls) => [...calls].sort()),
    statements: counts,
  };
}

const rows = ({ data }: Asked): number => {
  const [root] = Object.values(data);
  return (root?.edges ?? (root as unknown as { members: Asked['data'][string] }).members.edges).length;
};

describe('a page of many asks each subgraph once on each level, and its database as often as a page of few', () => {
  it.each<[string, string, string[][]]>([
    [
      'projects with owner, guild and level',
      `query ($first: Int!) { projects(first: $first) { edges { node {
        id title status completionPercentage milestoneCounts { open } viewerCan { update setStatus }
        owner { username profile { displayName } gamification { level xp xpThisWeek } }
        guild { slug name memberCount viewerMembership { role } }
      } } } }`,
      [['projects'], ['gamification', 'guilds', 'users']],
    ],
    [
      'guilds with their projects and the level of their owners',
      `query ($first: Int!) { guilds(first: $first) { edges { node {
        slug
        projects(first: 3) { edges { node {
          title milestones(first: 3) { edges { node { title } } }
          owner { username gamification { level levelProgress { fraction } } }
        } } }
      } } } }`,
      [['guilds'], ['projects'], ['gamification', 'users']],
    ],
    [
      'milestones with what reaching them pays, by their weight',
      `query ($first: Int!) { projects(first: $first) { edges { node {
        title milestones(first: 3) { edges { node { title weight reward { xp coins } } } }
      } } } }`,
      [['projects'], ['gamification']],
    ],
    [
      'members with their level, what they earned and their projects',
      `query ($first: Int!, $crowd: String!) { guild(slug: $crowd) { members(first: $first) { edges { node { user {
        username
        gamification { level xpHistory(days: 7) { xp } }
        achievements(first: 3) { edges { node { achievement { name viewerUnlockedAt } } } }
        projects(first: 2) { edges { node { title guild { name } } } }
      } } } } } }`,
      [['guilds'], ['gamification', 'projects', 'users'], ['guilds']],
    ],
  ])('%s', async (_name, text, expected) => {
    const [short, long] = [await ask(text, few), await ask(text, many)];
    expect([rows(short), rows(long)]).toEqual([few, many]);
    expect(long.levels).toEqual(expected);
    expect(short.levels).toEqual(expected);
    expect(long.statements).toEqual(short.statements);
    // One for each thing that is read, whatever stands on the page.
    for (const count of Object.values(long.statements)) expect(count).toBeLessThanOrEqual(6);
  });
});

it('what is counted is there', async () => {
  const { data } = await ask(
    `query ($first: Int!) { projects(first: $first) { edges { node { owner { username gamification { xp } } guild { slug } } } } }`,
    many,
  );
  const nodes = data['projects']?.edges.map(({ node }) => node as unknown as Row) ?? [];
  expect(new Set(nodes.map(({ owner }) => owner.username)).size).toBe(many);
  expect(new Set(nodes.map(({ guild }) => guild.slug)).size).toBe(many);
  // Whoever joined the guild of all was paid for that.
  expect(nodes.filter(({ owner }) => owner.gamification.xp > 0)).toHaveLength(many - 1);
});

interface Row {
  owner: { username: string; gamification: { xp: number } };
  guild: { slug: string };
}
