import {
  consumersOf,
  eventTables,
  localFeed,
  runConsumers,
  type ConsumerRunner,
} from '@testverse/platform/events';
import type { SubgraphDefinition } from '@testverse/platform/graphql';
import {
  asActor,
  cloneDatabase,
  follow,
  startSubgraph,
  type TestResult,
  type TestSubgraph,
} from '@testverse/platform/testing';
import { Query, Resolver } from 'type-graphql';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guildId } from '../../extends/guild/guild.stub.ts';
import { startProjects, type ProjectsWorld } from '../../testing/projects.ts';
import { ReplayGuildAccess1795280400000 } from '../../migrations/20261121T1700-replay-guild-access.ts';
import { projectsSubgraph } from '../../subgraph.ts';
import { look } from './guild-access.repository.ts';

class CreateLog1795251600000 implements MigrationInterface {
  name = 'CreateLog1795251600000';
  up(runner: QueryRunner): Promise<void> {
    return runner.query(eventTables('guilds')) as Promise<void>;
  }
  down(): Promise<void> {
    return Promise.reject(new Error('never undone'));
  }
}

@Resolver()
class NothingResolver {
  @Query(() => Boolean, { description: 'Nothing.' })
  nothing(): boolean {
    return true;
  }
}

/** Nothing of the guilds but their log. */
const guildsLog: SubgraphDefinition = {
  name: 'guilds',
  modules: [{ name: 'log', entities: [], resolvers: [new NothingResolver()], references: {}, loaders: {} }],
  migrations: [CreateLog1795251600000],
};

let guilds: TestSubgraph;
let world: ProjectsWorld;
let runner: ConsumerRunner | undefined;
let last = 0;

beforeEach(async () => {
  const databaseUrl = await cloneDatabase([guildsLog, projectsSubgraph()]);
  guilds = await startSubgraph(guildsLog, { databaseUrl });
  world = await startProjects({ databaseUrl, patienceMs: 20_000 });
});
afterEach(async () => {
  await runner?.stop();
  runner = undefined;
  await world.close();
  await guilds.close();
});

/** Logs facts as the guilds would. */
async function log(fact: string, id: string, payload: object = {}, kind = 'guild'): Promise<void> {
  const event = { type: `guilds.guild.${fact}.v1`, payload: { guildId: id, ...payload } };
  await guilds.context().transact(async (tx) => {
    for (const { position } of await tx.events.append(tx, [{ topic: `guilds/${kind}:${id}`, event }]))
      last = position;
  });
}

const feeds = () => [localFeed(guilds.running)];
const run = (): void => void (runner = runConsumers(world.running, feeds(), { retry: { attempts: 2 } }));
const consumers = () => consumersOf(world.running, feeds());

async function caughtUp(): Promise<void> {
  expect(await consumers().caughtUp('guild-access', last, 30_000)).toBe(true);
}

/** All that is copied. */
async function copy(): Promise<unknown> {
  const query = (sql: string): Promise<unknown> => world.running.dataSource.query(sql);
  return [
    await query('select * from projects.guild_access order by guild_id'),
    await query('select * from projects.guild_member order by guild_id, user_id'),
  ];
}

describe('whoever begins a project without being known as a member', () => {
  const begin = (at: ProjectsWorld, person: ReturnType<typeof asActor>, id: string): Promise<TestResult> =>
    at.as(person)(
      `mutation ($input: CreateProjectInput!) {
         createProject(input: $input) { project { id } userErrors { code } } }`,
      { input: { guildId: guildId.encode(id), title: 'Compiler', level: 'BEGINNER' } },
    );
  /** Nobody has the patience for that: what waits for its end fails the test. */
  const dayMs = 24 * 60 * 60_000;

  it('is refused as soon as the copy is as far as the log, and waited for until then', async () => {
    const [id, hidden] = [uuidv7(), uuidv7()];
    const { databaseUrl } = world;
    const head = vi.fn(() => localFeed(guilds.running).head());
    const patient = await startProjects({ databaseUrl, patienceMs: dayMs, guildsHead: head });
    await log('created', id, { ownerId: uuidv7(), visibility: 'PUBLIC' });
    await log('created', hidden, { ownerId: uuidv7(), visibility: 'PRIVATE' });
    run();
    await caughtUp();
    const stranger = asActor();
    expect((await begin(patient, stranger, id)).errors[0].extensions.code).toBe('FORBIDDEN');
    for (const unseen of [hidden, uuidv7()])
      expect((await begin(patient, stranger, unseen)).data.createProject.userErrors).toEqual([
        { code: 'NOT_FOUND' },
      ]);
    await runner?.stop();
    const joe = asActor();
    await log('member_joined', id, { userId: joe.userId, membershipId: uuidv7() });
    head.mockClear();
    const begun = begin(patient, joe, id);
    await vi.waitFor(() => expect(head).toHaveBeenCalledOnce());
    run();
    expect((await begun).data.createProject.project).not.toBeNull();
    await patient.close();
  });

  it('is waited for by patience alone where the log cannot be asked, or a fact of the guild could not be taken', async () => {
    const id = uuidv7();
    const { databaseUrl } = world;
    const patient = (guildsHead: () => Promise<number>): Promise<ProjectsWorld> =>
      startProjects({ databaseUrl, patienceMs: 50, guildsHead });
    const away = await patient(() => Promise.reject(new Error('away')));
    expect((await begin(away, asActor(), id)).data.createProject.userErrors).toHaveLength(1);
    const reading = await patient(() => localFeed(guilds.running).head());
    run();
    await log('created', id, { ownerId: uuidv7(), visibility: 'PUBLIC' });
    await caughtUp();
    await world.running.dataSource.query(
      `insert into projects.parked_event (handler, topic, seq, position, event, attempts, parked_at)
       values ('guild-access', $1, 1, 1, '{}', 10, now())`,
      [`guilds/guild:${id}`],
    );
    expect((await look(world.context().db, id, uuidv7())).reached).toBe(-1);
    expect((await begin(reading, asActor(), id)).errors[0].extensions.code).toBe('FORBIDDEN');
    await Promise.all([away.close(), reading.close()]);
  });
});

describe('the copy of what guilds tell', () => {
  it('catches up from the beginning, follows, and is the same when it is made anew', async () => {
    const [one, two, three] = [uuidv7(), uuidv7(), uuidv7()];
    const people = Array.from({ length: 6 }, () => uuidv7());
    const [first, second, third] = people;
    const owner = uuidv7();
    for (const id of [one, two, three]) await log('created', id, { ownerId: owner, visibility: 'PUBLIC' });
    for (const userId of people) await log('member_joined', one, { userId, membershipId: uuidv7() });
    await log('member_left', one, { userId: first });
    run();
    await caughtUp();
    await log('member_removed', one, { userId: second });
    await log('updated', two, { visibility: 'PRIVATE' });
    await log('updated', two, { visibility: 'PRIVATE' });
    await log('member_joined', one, { userId: first, membershipId: uuidv7() });
    // About somebody who never was in; the other way round it would put a member out.
    await log('member_left', one, { userId: third }, 'guild-moderation');
    await log('deleted', three, { accessVersion: 1 });
    await caughtUp();
    const grown = await copy();
    const members = await world.running.dataSource.query(
      'select user_id from projects.guild_member where guild_id = $1',
      [one],
    );
    expect(members.map(({ user_id }: { user_id: string }) => user_id).sort()).toEqual(
      [owner, ...people.filter((id) => id !== second)].sort(),
    );
    expect(grown).toMatchObject([
      [
        { visibility: 'PUBLIC', is_deleted: false, version: '11' },
        { visibility: 'PRIVATE', is_deleted: false, version: '12' },
        { visibility: 'PUBLIC', is_deleted: true, version: '16' },
      ],
      expect.anything(),
    ]);
    await consumers().rebuild('guild-access');
    await caughtUp();
    expect(await copy()).toEqual(grown);
  });

  it('shows nothing while it is made anew: it stands for the past then, with rights that are gone', async () => {
    const mira = asActor();
    const id = uuidv7();
    await log('created', id, { ownerId: mira.userId, visibility: 'PUBLIC' });
    run();
    await caughtUp();
    const project = await world.project(mira, { uuid: id, id: guildId.encode(id) });
    await log('updated', id, { visibility: 'PRIVATE' });
    await caughtUp();
    await runner?.stop();
    const seen = async (): Promise<boolean[]> => {
      const document = 'query ($id: ID!) { project(id: $id) { id } }';
      const answers = [
        await world.ask(null, document, { id: project }),
        await world.ask(mira, document, { id: project }),
      ];
      return answers.map(({ project: found }) => found !== null);
    };
    expect(await seen()).toEqual([false, true]);
    const field = `projectEvents(projectId: "${project}") { ... on ProjectUpdatedEvent { project { title } } }`;
    const [theirs, admins] = [
      await follow(world, mira, field),
      await follow(world, asActor({ role: 'ADMIN' }), field),
    ];
    await consumers().rebuild('guild-access');
    expect(await theirs.end()).toBe('FORBIDDEN');
    expect(await (await follow(world, mira, field)).end()).toBe('NOT_FOUND');
    // As if the replay had come as far as the founding, in the days when everybody saw the guild.
    await world.running.dataSource.query(
      `insert into projects.guild_access (guild_id, visibility, version) values ($1, 'PUBLIC', 1)`,
      [id],
    );
    expect(await seen()).toEqual([false, false]);
    await world.running.dataSource.query('delete from projects.guild_access');
    run();
    await caughtUp();
    expect(await seen()).toEqual([false, true]);
    const again = await follow(world, mira, field);
    await world.act(mira, 'updateProject', { projectId: project, title: 'Known again' }, '');
    for (const stream of [again, admins]) {
      await stream.atLeast(1);
      expect(stream.values).toEqual([{ project: { title: 'Known again' } }]);
      await stream.close();
    }
  });

  it('knows a guild from its founding on, also one of which things were told before', async () => {
    const [mira, joe, early] = [asActor(), asActor(), asActor()];
    const id = uuidv7();
    await log('updated', id, { visibility: 'PUBLIC' });
    await log('member_joined', id, { userId: early.userId, membershipId: uuidv7() });
    await log('member_left', id, { userId: early.userId });
    run();
    await caughtUp();
    await log('created', id, { ownerId: mira.userId, visibility: 'PRIVATE' });
    await log('member_joined', id, { userId: joe.userId, membershipId: uuidv7() });
    await caughtUp();
    expect(await consumers().listParked()).toEqual([]);
    const members = [mira.userId, joe.userId].sort().map((user_id) => ({ guild_id: id, user_id }));
    const [known, people] = (await copy()) as [unknown, { user_id: string }[]];
    expect(known).toMatchObject([{ guild_id: id, visibility: 'PRIVATE' }]);
    expect([...people].sort((a, b) => (a.user_id < b.user_id ? -1 : 1))).toEqual(members);
  });

  it('is made anew when it was waiting for facts that have been completed since', async () => {
    const [mira, joe] = [asActor(), asActor()];
    const [terse, whole] = [uuidv7(), uuidv7()];
    await log('created', terse, {});
    await log('member_joined', terse, { userId: joe.userId, membershipId: uuidv7() });
    await log('created', whole, { ownerId: mira.userId, visibility: 'PUBLIC' });
    run();
    await vi.waitUntil(async () => (await consumers().listParked()).length === 2);
    await caughtUp();
    await runner?.stop();
    await guilds.running.dataSource.query(
      `update guilds.event_log set payload = payload || $2::jsonb where payload->>'guildId' = $1 and seq = 1`,
      [terse, { ownerId: mira.userId, visibility: 'PRIVATE' }],
    );
    await world.running.dataSource.transaction(({ queryRunner }) =>
      new ReplayGuildAccess1795280400000().up(queryRunner as QueryRunner),
    );
    const known = (): Promise<unknown[]> =>
      world.running.dataSource.query('select guild_id from projects.known_guild order by 1');
    expect([await known(), await copy()]).toEqual([[], [[], []]]);
    run();
    await caughtUp();
    expect(await consumers().listParked()).toEqual([]);
    expect(await known()).toEqual([terse, whole].sort().map((guild_id) => ({ guild_id })));
    const rows: unknown = await world.running.dataSource.query(
      'select user_id from projects.known_member where guild_id = $1 order by 1',
      [terse],
    );
    expect(rows).toEqual([mira.userId, joe.userId].sort().map((user_id) => ({ user_id })));
  });

  it('lets people begin a project at once, though the fact that they are in is underway', async () => {
    const [mira, joe] = [asActor(), asActor()];
    const id = uuidv7();
    await log('created', id, { ownerId: mira.userId, visibility: 'PRIVATE' });
    const begun = world.project(mira, { uuid: id, id: guildId.encode(id) });
    run();
    expect(await begun).toMatch(/^project_/);
    await log('member_joined', id, { userId: joe.userId, membershipId: uuidv7() });
    expect(await world.project(joe, { uuid: id, id: guildId.encode(id) })).toMatch(/^project_/);
  });

  it('archives the projects of a deleted guild once, also when its own copy lags behind', async () => {
    const mira = asActor();
    const id = uuidv7();
    await log('created', id, { ownerId: mira.userId, visibility: 'PUBLIC' });
    run();
    const project = await world.project(mira, { uuid: id, id: guildId.encode(id) });
    await log('deleted', id, { accessVersion: 1 });
    await caughtUp();
    expect(await consumers().caughtUp('archive-of-deleted-guilds', last, 30_000)).toBe(true);
    await consumers().rebuild('guild-access');
    await caughtUp();
    expect((await world.logOf(project)).map(({ type }) => type)).toEqual([
      'projects.project.created.v1',
      'projects.project.status_changed.v1',
    ]);
  });
});
