import { anonymousActor, type Actor } from '@testverse/platform/actor';
import { uuids } from '@testverse/platform/context';
import type { RunningSubgraph } from '@testverse/platform/server';
import { Acts, eachOf, uuidOf } from './acts.ts';
import { guilds, type DemoGuild, type Feature } from './guilds.ts';
import { emailOf, people, type DemoPerson } from './people.ts';

/** The subgraphs the demo world lives in. */
export interface DemoWorld {
  users: RunningSubgraph;
  guilds: RunningSubgraph;
}

interface Person {
  id: string;
  actor: Actor;
}

/** Two cores hash two passwords at a time; a third keeps the database busy meanwhile. */
const AT_ONCE = 3;

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
 * Loads the demo world through the public acts; every person gets the same password. A loading that was interrupted
 * goes on where it stopped when it is called again.
 * @param report hears how far it is
 */
export async function loadDemo(
  world: DemoWorld,
  password: string,
  report: (text: string) => void,
): Promise<void> {
  const known = new Map<string, Person>();
  await eachOf(people, AT_ONCE, async (person) => {
    known.set(person.username, await settle(world.users, person, password));
    report(`${known.size} of ${people.length} people`);
  });
  let done = 0;
  await eachOf(guilds, AT_ONCE, async (guild) => {
    await found(world.guilds, guild, known);
    report(`${(done += 1)} of ${guilds.length} guilds`);
  });
  await world.users.dataSource.query('create schema if not exists tools');
  await world.users.dataSource.query(`create table if not exists ${marker} (name text primary key)`);
  await world.users.dataSource.query(`insert into ${marker} values ('demo') on conflict do nothing`);
}

/** Registers somebody, fills in their profile, and signs them out again. */
async function settle(users: RunningSubgraph, person: DemoPerson, password: string): Promise<Person> {
  const { username, firstName, lastName, location, bio, website, github } = person;
  const visitor = Acts.asVisitor(users);
  const registered = await visitor.act<{ user: { id: string } | null }>(
    `mutation ($input: RegisterUserInput!) {
      registerUser(input: $input) { user { id } userErrors { code message field } }
    }`,
    { username, email: emailOf(username), password, displayName: `${firstName} ${lastName}` },
    ['USERNAME_TAKEN'],
  );
  const user =
    registered.user ??
    (await visitor.run<{ id: string }>('query ($username: String!) { user(username: $username) { id } }', {
      username,
    }));
  if (!user) throw new Error(`${username} is neither new nor known`);
  const actor = { ...anonymousActor(), userId: uuidOf(user.id), sessionId: uuids.next() };
  const self = new Acts(users, actor);
  await self.act(
    `mutation ($input: UpdateProfileInput!) {
      updateProfile(input: $input) { userErrors { code message field } }
    }`,
    { firstName, lastName, location, bio, website, github },
  );
  await self.act(
    'mutation ($input: LogoutInput!) { logout(input: $input) { userErrors { code message field } } }',
    {
      everywhere: true,
    },
  );
  return { id: user.id, actor };
}

/** Founds a guild, lets everybody in, gives out the roles, and only then closes the door as far as it should be. */
async function found(subgraph: RunningSubgraph, guild: DemoGuild, known: Map<string, Person>): Promise<void> {
  const of = (username: string): Person => {
    const person = known.get(username);
    if (!person) throw new Error(`${guild.slug} names ${username}, who is not among the demo people`);
    return person;
  };
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
  const found = await owner.run<{ id: string }>('query ($slug: String!) { guild(slug: $slug) { id } }', {
    slug,
  });
  if (!found) throw new Error(`the slug ${slug} is taken by a guild that cannot be seen`);
  // An interrupted loading may have closed the door already.
  await owner.act(
    `mutation ($input: UpdateGuildInput!) { updateGuild(input: $input) { userErrors { code message field } } }`,
    { guildId: found.id, visibility: 'PUBLIC', approval: 'AUTOMATIC' },
  );
  return found.id;
}
