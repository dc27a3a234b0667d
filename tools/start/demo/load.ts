import { randomBytes } from 'node:crypto';
import { anonymousActor, type Actor } from '@testverse/platform/actor';
import { systemClock, uuids, type Clock } from '@testverse/platform/context';
import { DomainError } from '@testverse/platform/errors';
import { consumersOf, localFeed, runConsumers } from '@testverse/platform/events';
import { nodeId } from '@testverse/platform/graphql';
import type { RunningSubgraph } from '@testverse/platform/server';
import { createPasswordHasher, type UsersActs } from '@testverse/users';
import { Acts, eachOf } from './acts.ts';
import { build } from './build.ts';
import { conversations } from './conversations/index.ts';
import { Calendar, converse } from './converse.ts';
import { guilds, type DemoGuild, type Feature } from './guilds.ts';
import { demoUsername, emailOf, people, type DemoPerson } from './people.ts';
import { projects } from './projects.ts';

/** The subgraphs the demo world lives in, and how people come into it. */
export interface DemoWorld {
  users: RunningSubgraph;
  guilds: RunningSubgraph;
  /** The same guilds with another clock: what was said in the demo world was said on former days. */
  guildsAt(clock: Clock): Promise<RunningSubgraph>;
  /** The projects of that product with another clock; without them nothing is built in the demo world. */
  projectsAt?: (clock: Clock) => Promise<RunningSubgraph>;
  importPerson: UsersActs['importPerson'];
}

type ImportedPerson = Parameters<UsersActs['importPerson']>[1];

interface Person {
  id: string;
  actor: Actor;
}

/** Fewer than a subgraph has connections. */
const AT_ONCE = 4;

const SALT_BYTES = 16;

/** For a slow machine; usually it is a moment. */
const PATIENCE_MS = 60_000;

const FOUNDED_DAYS_AGO = 120;

const marker = 'tools.note';

/** Whether the demo world has been loaded completely into this database. */
export async function isLoaded({ users }: DemoWorld): Promise<boolean> {
  const [found]: { table: string | null }[] = await users.dataSource.query(
    'select to_regclass($1) as table',
    [marker],
  );
  if (!found?.table) return false;
  const rows: unknown[] = await users.dataSource.query(`select 1 from ${marker} where name = 'demo'`);
  return rows.length > 0;
}

/**
 * Loads the demo world: people come in as an import does (with one hash of the one password they all have), everything
 * else through the public acts. A loading that was interrupted goes on when it is called again.
 * @param report hears how far it is
 */
export async function loadDemo(
  world: DemoWorld,
  password: string,
  report: (text: string) => void,
): Promise<void> {
  const passwordHash = await createPasswordHasher().hash(password, randomBytes(SALT_BYTES));
  const known = new Map<string, Person>();
  await eachOf(people, AT_ONCE, async (person) => {
    known.set(person.username, await settle(world, person, passwordHash));
    report(`${known.size} of ${people.length} people`);
  });
  await settleGuilds(world, known, report);
  await settleProjects(world, known, report);
  await world.users.dataSource.query('create schema if not exists tools');
  await world.users.dataSource.query(`create table if not exists ${marker} (name text primary key)`);
  await world.users.dataSource.query(`insert into ${marker} values ('demo') on conflict do nothing`);
}

/** Founds the guilds as if they had been there for months, and lets their people talk. */
async function settleGuilds(
  world: DemoWorld,
  known: Map<string, Person>,
  report: (text: string) => void,
): Promise<void> {
  const calendar = new Calendar(systemClock.now());
  const subgraph = await world.guildsAt(calendar);
  const actorOf = (username: string): Actor => personOf(known, username).actor;
  try {
    calendar.turnToDaysAgo(FOUNDED_DAYS_AGO);
    let done = 0;
    await eachOf(guilds, AT_ONCE, async (guild) => {
      await found(subgraph, guild, known);
      report(`${(done += 1)} of ${guilds.length} guilds`);
    });
    // One after the other: there is one calendar.
    for (const guild of guilds) {
      await converse({ subgraph, calendar, guild, actorOf }, conversations[guild.slug] ?? [], demoUsername);
      report(`conversations in ${guild.name}`);
    }
  } finally {
    await subgraph.close();
  }
}

/** Lets people of the guilds build what they build. What projects know of guilds is brought to them meanwhile. */
async function settleProjects(
  { guilds: communities, projectsAt }: DemoWorld,
  known: Map<string, Person>,
  report: (text: string) => void,
): Promise<void> {
  if (!projectsAt) return;
  const calendar = new Calendar(systemClock.now());
  const subgraph = await projectsAt(calendar);
  const feed = localFeed(communities);
  const runner = runConsumers(subgraph, [feed]);
  try {
    const [head, consumers] = [await feed.head(), consumersOf(subgraph, [feed])];
    for (const { name } of subgraph.handlers)
      if (!(await consumers.caughtUp(name, head, PATIENCE_MS)))
        throw new Error(`${name} of projects has not heard of all guilds`);
    // One after the other: there is one calendar.
    for (const [index, project] of projects.entries()) {
      const owner = personOf(known, project.owner);
      const guildId = await guildIdOf(new Acts(communities, owner.actor), project.guild);
      await build({ subgraph, calendar, guildId, owner }, project);
      report(`${index + 1} of ${projects.length} projects`);
    }
  } finally {
    await runner.stop();
    await subgraph.close();
  }
}

async function guildIdOf(member: Acts, slug: string): Promise<string> {
  const guild = await member.run<{ id: string }>('query ($slug: String!) { guild(slug: $slug) { id } }', {
    slug,
  });
  if (!guild) throw new Error(`there is no guild ${slug} that its members can see`);
  return guild.id;
}

function personOf(known: Map<string, Person>, username: string): Person {
  const person = known.get(username);
  if (!person) throw new Error(`${username} is not among the demo people`);
  return person;
}

/** Gives somebody an account and fills in their profile. */
async function settle(world: DemoWorld, person: DemoPerson, passwordHash: string): Promise<Person> {
  const { username, firstName, lastName, location, bio, website, github } = person;
  const userId = await arrive(world, {
    username,
    email: emailOf(username),
    displayName: `${firstName} ${lastName}`,
    passwordHash,
    isEmailVerified: true,
  });
  const actor = { ...anonymousActor(), userId, sessionId: uuids.next() };
  await new Acts(world.users, actor).act(
    `mutation ($input: UpdateProfileInput!) {
      updateProfile(input: $input) { userErrors { code message field } }
    }`,
    { firstName, lastName, location, bio, website, github },
  );
  return { id: nodeId('user').encode(userId), actor };
}

/** @returns the UUID of somebody who is new, or came in an earlier loading that was interrupted */
async function arrive({ users, importPerson }: DemoWorld, person: ImportedPerson): Promise<string> {
  try {
    return await importPerson(users, person);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'USERNAME_TAKEN') throw error;
  }
  const known = await Acts.asVisitor(users).run<{ id: string }>(
    'query ($username: String!) { user(username: $username) { id } }',
    { username: person.username },
  );
  if (!known) throw new Error(`${person.username} is neither new nor known`);
  return nodeId('user').decode(known.id);
}

/** Founds a guild, lets everybody in, gives out the roles, and only then closes the door as far as it should be. */
async function found(subgraph: RunningSubgraph, guild: DemoGuild, known: Map<string, Person>): Promise<void> {
  const of = (username: string): Person => personOf(known, username);
  const owner = new Acts(subgraph, of(guild.owner).actor);
  const guildId = await createOrFind(owner, guild);
  const join = (username: string) =>
    new Acts(subgraph, of(username).actor).act(
      `mutation ($input: JoinGuildInput!) { joinGuild(input: $input) { userErrors { code message field } } }`,
      { guildId },
    );
  for (const username of [...guild.admins, ...guild.moderators, ...guild.members]) await join(username);
  const roles = [
    ...guild.admins.map((username) => [username, 'ADMIN'] as const),
    ...guild.moderators.map((username) => [username, 'MODERATOR'] as const),
  ];
  for (const [username, role] of roles) {
    await owner.act(
      `mutation ($input: SetGuildMemberRoleInput!) {
        setGuildMemberRole(input: $input) { userErrors { code message field } }
      }`,
      { guildId, userId: of(username).id, role },
    );
  }
  if (guild.visibility || guild.approval) {
    await owner.act(
      `mutation ($input: UpdateGuildInput!) { updateGuild(input: $input) { userErrors { code message field } } }`,
      { guildId, visibility: guild.visibility ?? 'PUBLIC', approval: guild.approval ?? 'AUTOMATIC' },
    );
  }
  for (const username of guild.waiting ?? []) await join(username);
}

async function createOrFind(owner: Acts, guild: DemoGuild): Promise<string> {
  const { slug, name, category, description, maxMembers, colors, features } = guild;
  const created = await owner.act<{ guild: { id: string } | null }>(
    `mutation ($input: CreateGuildInput!) {
      createGuild(input: $input) { guild { id } userErrors { code message field } }
    }`,
    {
      ...{ slug, name, category, description, maxMembers },
      branding: { primaryColor: colors[0], accentColor: colors[1] },
      features: Object.fromEntries(features.map((feature: Feature) => [feature, true])),
    },
    ['SLUG_TAKEN'],
  );
  if (created.guild) return created.guild.id;
  const guildId = await guildIdOf(owner, slug);
  // An interrupted loading may have closed the door already.
  await owner.act(
    `mutation ($input: UpdateGuildInput!) { updateGuild(input: $input) { userErrors { code message field } } }`,
    { guildId, visibility: 'PUBLIC', approval: 'AUTOMATIC' },
  );
  return guildId;
}
