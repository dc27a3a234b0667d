import type { Actor } from '@testverse/platform/actor';
import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectId } from '../../node.ts';
import type { ProjectsContext } from '../../context.ts';
import {
  nodes,
  startProjects,
  unknown,
  userIdOf,
  type Guild,
  type Person,
  type ProjectsWorld,
  type Visibility,
} from '../../testing/projects.ts';
import { canSee } from './project.policy.ts';

let world: ProjectsWorld;
const owner = asActor();
const stranger = asActor();
const admin = asActor({ role: 'SUPER_ADMIN' });
const guilds: Guild[] = [];
const projects: string[] = [];
let member: Person;
let former: Person;

beforeAll(async () => {
  world = await startProjects();
  member = asActor();
  former = asActor();
  for (const visibility of ['PUBLIC', 'INVITE_ONLY', 'PRIVATE', 'PUBLIC'] satisfies Visibility[]) {
    const guild = await world.guild(owner, visibility);
    guilds.push(guild);
    await world.join(guild, member);
    await world.join(guild, former);
    await world.removed(guild, former);
    for (const isPublic of [true, false]) {
      world.clock.advance({ minutes: 1 });
      const title = `${visibility} ${isPublic ? 'open' : 'closed'}`;
      const more = { techStack: ['TypeScript', 'C#'], tags: [isPublic ? 'open' : 'closed'] };
      projects.push(await world.project(owner, guild, { title, isPublic, ...more }));
    }
  }
  await world.guildDeleted(guilds[3] as Guild);
});
afterAll(() => world.close());

const list = async (actor: Actor | null, args = '', fields = 'id'): Promise<TestResult[]> =>
  nodes((await world.ask(actor, `{ projects${args} { edges { node { ${fields} } } } }`)).projects);

describe('who sees a project', () => {
  it('is the same in lists, by id, by reference, by guild, by owner and by the policy', async () => {
    for (const actor of [null, stranger, former, member, owner, admin]) {
      const ctx = world.context(actor ?? undefined) as unknown as ProjectsContext;
      const expected: string[] = [];
      for (const id of projects) {
        const uuid = projectId.decode(id);
        const [own, project] = [await ctx.load.standing.load(uuid), await ctx.load.anyProject.load(uuid)];
        if (own && project && canSee(ctx.actor, project, own)) expected.push(id);
      }
      expect((await list(actor)).map(({ id }) => id as string).sort()).toEqual([...expected].sort());
      const of = [
        ...projects.map((id) => ({ __typename: 'Project', id })),
        ...guilds.map(({ id }) => ({ __typename: 'Guild', id })),
        { __typename: 'User', id: userIdOf(owner) },
      ];
      const { _entities: seen } = await world.ask(
        actor,
        `query ($of: [_Any!]!) { _entities(representations: $of) {
          ... on Project { id } ... on Guild { projects { edges { node { id } } } }
          ... on User { projects { edges { node { id } } } } } }`,
        { of },
      );
      const ids = (found: TestResult[]): string[] => found.map(({ id }) => id as string).sort();
      expect(ids(seen.slice(0, projects.length).filter(Boolean))).toEqual([...expected].sort());
      const inGuilds = seen
        .slice(projects.length, -1)
        .flatMap(({ projects: page }: TestResult) => nodes(page));
      expect(ids(inGuilds)).toEqual([...expected].sort());
      expect(ids(nodes(seen.at(-1).projects))).toEqual([...expected].sort());
      for (const id of projects) {
        const { project } = await world.ask(actor, 'query ($id: ID!) { project(id: $id) { id } }', { id });
        expect(project !== null).toBe(expected.includes(id));
      }
    }
    expect([(await list(null)).length, (await list(member)).length, (await list(owner)).length]).toEqual([
      2, 6, 8,
    ]);
  });

  it('sees nothing of others’ by an unknown id, and is told about one of another kind', async () => {
    const document = 'query ($id: ID!) { project(id: $id) { id } }';
    expect((await world.ask(owner, document, { id: unknown.project })).project).toBeNull();
    const { errors } = await world.as(owner)(document, { id: guilds[0]?.id });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('lists of projects', () => {
  const titles = async (args: string): Promise<string[]> =>
    (await list(admin, args, 'title')).map(({ title }) => title as string);

  it('are narrowed by everything at once', async () => {
    const filter = `{ guildId: "${guilds[0]?.id}", ownerId: "${userIdOf(owner)}", status: [PLANNING, ACTIVE],
      level: BEGINNER, techStack: "typescript", tag: "Open", search: "c# PUBL" }`;
    expect(await titles(`(filter: ${filter})`)).toEqual(['PUBLIC open']);
    expect(await titles('(filter: { status: [ARCHIVED] })')).toEqual(['PUBLIC closed', 'PUBLIC open']);
    expect(await titles('(filter: { techStack: "Type" })')).toEqual([]);
    expect(await titles(`(filter: { ownerId: "${userIdOf(stranger)}" })`)).toEqual([]);
  });

  it.each(['CREATED_AT', 'LAST_ACTIVITY', 'TITLE'])('page by %s both ways, each row once', async (field) => {
    for (const direction of ['ASC', 'DESC']) {
      const order = `orderBy: { field: ${field}, direction: ${direction} }`;
      const whole = await list(owner, `(${order})`);
      const paged: TestResult[] = [];
      for (let after = ''; ;) {
        const { projects: page } = await world.ask(
          owner,
          `{ projects(first: 3, ${order} ${after}) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
        );
        paged.push(...nodes(page));
        if (!page.pageInfo.hasNextPage) break;
        after = `after: "${page.pageInfo.endCursor}"`;
      }
      expect(paged).toEqual(whole);
      expect(paged).toHaveLength(8);
    }
  });

  it('are the same whether a technology is rare or common', async () => {
    const guild = await world.guild(owner);
    await world.running.dataSource.query(
      `insert into projects.project (id, created_at, updated_at, version, guild_id, owner_id, title, title_key,
         description, search_text, status, level, tech_stack, tech_keys, tags, is_public, last_activity_at, access_version)
       select gen_random_uuid(), now(), now(), 1, $1, $2, 'Half', 'half', '', ' half',
         case when n % 4 = 0 then 'REVIEW' else 'ACTIVE' end, 'ADVANCED', '{Zig}', '{zig}', '{}', n % 2 = 0,
         now() - n * interval '1 minute', 1 from generate_series(1, 160) n`,
      [guild.uuid, owner.userId],
    );
    const statements: string[] = [];
    const { dataSource } = world.running;
    const { logger } = dataSource;
    dataSource.logger = Object.assign(Object.create(logger) as typeof logger, {
      logQuery: (sql: string) => void statements.push(sql),
    });
    const found = (actor: Actor): Promise<TestResult[][]> =>
      Promise.all([
        list(actor, '(first: 100, filter: { techStack: "ZIG" })'),
        list(actor, '(first: 100, filter: { techStack: "zig", status: [REVIEW] })'),
        list(actor, '(first: 100, filter: { techStack: "zig", status: [PLANNING] })'),
      ]);
    const rare = [await found(owner), await found(stranger)];
    world.clock.advance({ minutes: 5 });
    expect(statements.some((sql) => sql.includes('= any(p.tech_keys)'))).toBe(false);
    expect([await found(owner), await found(stranger)]).toEqual(rare);
    dataSource.logger = logger;
    // Forty in review are few; fifty of all there are, and of those that are worked on, are many.
    expect(statements.filter((sql) => sql.includes('= any(p.tech_keys)'))).toHaveLength(2);
    expect(rare.map((pages) => pages.map(({ length }) => length))).toEqual([
      [100, 40, 0],
      [80, 40, 0],
    ]);
  });

  it('refuse a search that is too long', async () => {
    const { errors } = await world.run(
      `{ projects(filter: { search: "${'x'.repeat(101)}" }) { edges { cursor } } }`,
    );
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('need as many statements for a hundred projects with milestones as for three', async () => {
    const guild = await world.guild(owner);
    await world.running.dataSource.query(
      `insert into projects.project (id, created_at, updated_at, version, guild_id, owner_id, title, title_key,
         description, search_text, status, level, tech_stack, tech_keys, tags, is_public, last_activity_at, access_version)
       select gen_random_uuid(), now(), now(), 1, $1, $2, 'Many', 'many', '', ' many', 'REVIEW', 'ADVANCED', '{}', '{}',
         '{}', true, now(), 1 from generate_series(1, 100);`,
      [guild.uuid, owner.userId],
    );
    await world.running.dataSource.query(
      `insert into projects.milestone (id, created_at, updated_at, version, project_id, title, description, weight,
         is_required, state, place)
       select gen_random_uuid(), now(), now(), 1, id, 'Step', '', 1, true, 'OPEN', n
       from projects.project cross join generate_series(1, 5) n where guild_id = $1`,
      [guild.uuid],
    );
    const asked = (
      first: number,
    ): string => `{ projects(first: ${first}, filter: { guildId: "${guild.id}" }) {
      edges { node { title guild { id } owner { id } completionPercentage milestoneCounts { open } streamCursor
        viewerCan { setStatus } milestones(first: 3) { edges { node { title project { title } } } } } } } }`;
    const statements = (first: number): Promise<number> =>
      world.countStatements(async () => {
        const { projects: page } = await world.ask(owner, asked(first));
        expect(nodes(page)).toHaveLength(first);
      });
    expect([await statements(3), await statements(100)]).toEqual([4, 4]);
  });
});
