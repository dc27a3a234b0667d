import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  atOnce,
  codes,
  startProjects,
  unknown,
  userIdOf,
  type Guild,
  type ProjectsWorld,
} from '../../testing/projects.ts';

let world: ProjectsWorld;
let guild: Guild;
const mira = asActor();
const stranger = asActor();
const admin = asActor({ role: 'ADMIN' });

beforeAll(async () => {
  world = await startProjects();
  guild = await world.guild(mira);
});
afterAll(() => world.close());

const profile = `title description level estimatedHours repositoryUrl techStack tags isPublic`;
const read = async (id: string, fields: string, actor = mira): Promise<TestResult> =>
  (await world.ask(actor, `query ($id: ID!) { project(id: $id) { ${fields} } }`, { id })).project;
const typesOf = async (node: string): Promise<string[]> =>
  (await world.logOf(node)).map(({ type }) => type.replace('projects.', '').replace('.v1', ''));

describe('createProject', () => {
  const create = (input: object = {}, actor = mira, fields = 'id'): Promise<TestResult> =>
    world.act(
      actor,
      'createProject',
      { guildId: guild.id, title: 'Compiler', level: 'BEGINNER', ...input },
      `project { ${fields} }`,
    );

  it('begins a project whose owner the viewer is, and tells it on both topics', async () => {
    const fields = `id ${profile} status guild { id } owner { id } createdAt completedAt lastActivityAt
      milestoneCounts { open done cancelled } completionPercentage milestones { edges { cursor } }
      viewerCan { update delete setStatus manageMilestones }`;
    const { project, userErrors } = await create({ title: '  Café compiler ' }, mira, fields);
    expect(userErrors).toEqual([]);
    const now = world.clock.now().toISOString();
    expect(project).toEqual({
      id: expect.stringMatching(/^project_/),
      title: 'Café compiler',
      description: '',
      level: 'BEGINNER',
      estimatedHours: null,
      repositoryUrl: null,
      techStack: [],
      tags: [],
      isPublic: true,
      status: 'PLANNING',
      guild: { id: guild.id },
      owner: { id: userIdOf(mira) },
      createdAt: now,
      completedAt: null,
      lastActivityAt: now,
      milestoneCounts: { open: 0, done: 0, cancelled: 0 },
      completionPercentage: 0,
      milestones: { edges: [] },
      viewerCan: { update: true, delete: true, setStatus: ['ARCHIVED'], manageMilestones: true },
    });
    expect(await typesOf(project.id)).toEqual(['project.created']);
    expect((await typesOf(guild.id)).at(-1)).toBe('project.created');
  });

  it('keeps everything it is told, each technology and tag once', async () => {
    const told = {
      title: 'Told',
      description: '# What\n\nit is.',
      level: 'ADVANCED',
      estimatedHours: 120,
      repositoryUrl: 'https://code.example.com/told',
      techStack: ['Rust', 'C++', 'rust'],
      tags: ['Compilers', 'llvm', 'compilers'],
      isPublic: false,
    };
    const { project } = await create(told);
    expect(await read(project.id, profile)).toEqual({
      ...told,
      techStack: ['Rust', 'C++'],
      tags: ['compilers', 'llvm'],
    });
  });

  it('is for members: visitors sign in, others are refused or find no such guild', async () => {
    const input = { guildId: guild.id, title: 'Compiler', level: 'BEGINNER' };
    const hidden = await world.guild(mira, 'PRIVATE');
    expect(await world.refusal(null, 'createProject', input)).toBe('UNAUTHENTICATED');
    expect(await world.refusal(stranger, 'createProject', input)).toBe('FORBIDDEN');
    expect(codes(await create({ guildId: hidden.id }, stranger))).toEqual(['NOT_FOUND@guildId']);
    expect(codes(await create({ guildId: unknown.guild }))).toEqual(['NOT_FOUND@guildId']);
  });

  it('tells all problems of the input at once', async () => {
    const answer = await create({
      title: ' x ',
      description: 'a\u0000b',
      estimatedHours: 0,
      repositoryUrl: 'http://code.example.com',
      techStack: ['x'.repeat(41), ...Array.from({ length: 20 }, (_, nth) => `t${nth}`)],
      tags: ['no_underscores'],
    });
    expect(answer.project).toBeNull();
    expect(codes(answer).sort()).toEqual([
      'INVALID_FORMAT@description',
      'INVALID_FORMAT@tags',
      'INVALID_URL@repositoryUrl',
      'TOO_LONG@techStack',
      'TOO_MANY@techStack',
      'TOO_SHORT@title',
      'TOO_SMALL@estimatedHours',
    ]);
  });

  it('begins one project when it is repeated, also at once', async () => {
    const input = { guildId: guild.id, title: 'Repeated', level: 'BEGINNER' };
    const idempotency = { key: 'begin once', fields: { createProject: 0 } };
    const document =
      'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }';
    const answers = await atOnce(3, () => world.as(mira)(document, { input }, { idempotency }));
    const ids = new Set(answers.map(({ data }) => data.createProject.project.id as string));
    expect(ids.size).toBe(1);
    expect(await typesOf([...ids][0] ?? '')).toEqual(['project.created']);
  });

  it('waits for a membership that is on its way', async () => {
    const patient = await startProjects({ databaseUrl: world.databaseUrl, patienceMs: 20_000 });
    const joe = asActor();
    const begun = patient.project(joe, guild);
    await world.join(guild, joe);
    expect(await begun).toMatch(/^project_/);
    await patient.close();
  });
});

describe('updateProject', () => {
  const update = (project: string, input: object, actor = mira): Promise<TestResult> =>
    world.act(actor, 'updateProject', { projectId: project, ...input }, `project { ${profile} updatedAt }`);

  it('changes what it is given, as owner or maintainer, and tells it once', async () => {
    const id = await world.project(mira, guild, { estimatedHours: 4, techStack: ['Go'] });
    const maintainer = await world.member(guild, id);
    world.clock.advance({ minutes: 1 });
    const input = { title: 'Linker', estimatedHours: null, techStack: ['Zig'] };
    for (let turn = 0; turn < 2; turn += 1) {
      const { project } = await update(id, input, maintainer);
      expect(project).toMatchObject({ ...input, description: 'Translates.', level: 'BEGINNER' });
      expect(project.updatedAt).toBe(world.clock.now().toISOString());
    }
    expect(await typesOf(id)).toEqual(['project.created', 'project.updated']);
  });

  it('refuses visitors, people who only work on it, and those who do not see it', async () => {
    const id = await world.project(mira, guild, { isPublic: false });
    const contributor = await world.member(guild, id, 'CONTRIBUTOR');
    const input = { projectId: id, title: 'Mine' };
    expect(await world.refusal(null, 'updateProject', input)).toBe('UNAUTHENTICATED');
    expect(await world.refusal(contributor, 'updateProject', input)).toBe('FORBIDDEN');
    expect(codes(await update(id, { title: 'Mine' }, stranger))).toEqual(['NOT_FOUND@projectId']);
    expect(codes(await update(unknown.project, { title: 'Mine' }))).toEqual(['NOT_FOUND@projectId']);
    expect(await typesOf(id)).toEqual(['project.created']);
  });

  it('tells about null where nothing can be taken away, and leaves an archived project alone', async () => {
    const id = await world.project(mira, guild);
    expect(codes(await update(id, { title: null, tags: null, isPublic: null })).sort()).toEqual([
      'REQUIRED@isPublic',
      'REQUIRED@tags',
      'REQUIRED@title',
    ]);
    await world.go(mira, id, 'ARCHIVED');
    expect(codes(await update(id, { title: 'Late' }))).toEqual(['PROJECT_ARCHIVED@projectId']);
  });
});

describe('setProjectStatus', () => {
  const set = (project: string, status: string, actor = mira): Promise<TestResult> =>
    world.act(
      actor,
      'setProjectStatus',
      { projectId: project, status },
      'project { status completedAt viewerCan { setStatus } }',
    );

  it('takes a project through its life, each step told once on both topics with who worked on it', async () => {
    const own = await world.guild(mira);
    const id = await world.project(mira, own);
    const contributor = await world.member(own, id, 'CONTRIBUTOR');
    await world.member(own, id, 'VIEWER');
    await world.go(mira, id, 'ACTIVE', 'ACTIVE', 'REVIEW');
    const { project } = await set(id, 'COMPLETED');
    const now = world.clock.now().toISOString();
    expect(project).toEqual({
      status: 'COMPLETED',
      completedAt: now,
      viewerCan: { setStatus: ['ARCHIVED'] },
    });
    await world.go(mira, id, 'ARCHIVED');
    expect(await read(id, 'completedAt')).toEqual({ completedAt: now });
    await world.go(mira, id, 'PLANNING');
    expect(await read(id, 'status completedAt')).toEqual({ status: 'PLANNING', completedAt: null });
    for (const node of [id, own.id]) {
      const steps = (await world.logOf(node)).filter(({ type }) => type.includes('status_changed'));
      expect(steps.map(({ payload }) => payload['to'])).toEqual(
        'ACTIVE REVIEW COMPLETED ARCHIVED PLANNING'.split(' '),
      );
      for (const { payload } of steps)
        expect(payload['collaboratorIds']).toEqual([mira.userId, contributor.userId].sort());
    }
  });

  it('says why not, each reason with its own code, and changes nothing then', async () => {
    const id = await world.project(mira, guild, { description: '' });
    expect(codes(await set(id, 'COMPLETED'))).toEqual(['PROJECT_STATUS_TRANSITION@status']);
    expect(codes(await set(id, 'ACTIVE'))).toEqual(['PROJECT_DESCRIPTION_MISSING@status']);
    await world.act(mira, 'updateProject', { projectId: id, description: 'It is.' }, '');
    const milestone = await world.milestone(mira, id);
    await world.go(mira, id, 'ACTIVE', 'REVIEW');
    const told = await typesOf(id);
    expect(codes(await set(id, 'COMPLETED'))).toEqual(['PROJECT_MILESTONES_OPEN@status']);
    expect((await read(id, 'viewerCan { setStatus }')).viewerCan.setStatus).toEqual(['ACTIVE', 'ARCHIVED']);
    expect(await typesOf(id)).toEqual(told);
    await world.act(mira, 'updateMilestone', { milestoneId: milestone, state: 'CANCELLED' }, '');
    expect((await set(id, 'COMPLETED')).project.status).toBe('COMPLETED');
  });

  it('refuses visitors, those without the right and those who do not see the project', async () => {
    const id = await world.project(mira, guild);
    const maintainer = await world.member(guild, id);
    const input = { projectId: id, status: 'ACTIVE' };
    expect(await world.refusal(null, 'setProjectStatus', input)).toBe('UNAUTHENTICATED');
    expect(await world.refusal(maintainer, 'setProjectStatus', input)).toBe('FORBIDDEN');
    expect(await world.refusal(stranger, 'setProjectStatus', { ...input, status: 'PLANNING' })).toBe(
      'FORBIDDEN',
    );
    expect(codes(await set(unknown.project, 'ACTIVE'))).toEqual(['NOT_FOUND@projectId']);
    expect((await set(id, 'ACTIVE', admin)).project.status).toBe('ACTIVE');
    expect((await set(id, 'REVIEW', maintainer)).project.status).toBe('REVIEW');
  });

  it('takes one step when many ask at once', async () => {
    const id = await world.project(mira, guild);
    const answers = await atOnce(6, (nth) => set(id, nth % 2 ? 'ACTIVE' : 'ARCHIVED'));
    const steps = (await world.logOf(id)).flatMap(({ type, payload }) =>
      type.includes('status_changed') ? [`${String(payload['from'])} ${String(payload['to'])}`] : [],
    );
    // Archived first, nothing else follows; active first, it is archived next.
    expect([['PLANNING ARCHIVED'], ['PLANNING ACTIVE', 'ACTIVE ARCHIVED']]).toContainEqual(steps);
    expect(answers.every(({ project, userErrors }) => project !== null || userErrors.length > 0)).toBe(true);
  });
});

describe('deleteProject', () => {
  const remove = (project: string, actor = mira): Promise<TestResult> =>
    world.act(actor, 'deleteProject', { projectId: project }, 'deletedProjectId');

  it('deletes a project with its milestones, and tells it on both topics', async () => {
    const own = await world.guild(mira);
    const id = await world.project(mira, own);
    await world.milestone(mira, id);
    expect(await remove(id)).toEqual({ deletedProjectId: id, userErrors: [] });
    expect(await read(id, 'title')).toBeNull();
    expect(codes(await remove(id))).toEqual(['NOT_FOUND@projectId']);
    expect((await typesOf(id)).at(-1)).toBe('project.deleted');
    expect(await typesOf(own.id)).toEqual(['project.created', 'project.deleted']);
  });

  it('is the owner’s and the administrators’', async () => {
    const id = await world.project(mira, guild);
    const maintainer = await world.member(guild, id);
    expect(await world.refusal(null, 'deleteProject', { projectId: id })).toBe('UNAUTHENTICATED');
    expect(await world.refusal(maintainer, 'deleteProject', { projectId: id })).toBe('FORBIDDEN');
    expect(await world.refusal(mira, 'deleteProject', { projectId: guild.id })).toBe('BAD_USER_INPUT');
    expect((await remove(id, admin)).deletedProjectId).toBe(id);
  });

  it('answers a repeat alike', async () => {
    const id = await world.project(mira, guild);
    const idempotency = { key: 'delete once', fields: { deleteProject: 0 } };
    const document =
      'mutation ($input: DeleteProjectInput!) { deleteProject(input: $input) { deletedProjectId } }';
    for (let turn = 0; turn < 2; turn += 1) {
      const { data } = await world.as(mira)(document, { input: { projectId: id } }, { idempotency });
      expect(data.deleteProject.deletedProjectId).toBe(id);
    }
  });
});

describe('a guild that is deleted', () => {
  it('leaves its projects archived, to those who took part and to nobody else', async () => {
    const own = await world.guild(mira);
    const id = await world.project(mira, own);
    await world.go(mira, id, 'ACTIVE');
    const contributor = await world.member(own, id, 'CONTRIBUTOR');
    const member = await world.member(own);
    await world.guildDeleted(own);
    const last = { status: 'ARCHIVED', guild: null };
    for (const person of [mira, contributor, admin])
      expect(await read(id, 'status guild { id }', person)).toEqual(last);
    expect(await read(id, 'status', member)).toBeNull();
    expect((await world.logOf(id)).at(-1)?.payload).toMatchObject({ from: 'ACTIVE', to: 'ARCHIVED' });
    const input = { guildId: own.id, title: 'Late', level: 'BEGINNER' };
    expect(codes(await world.act(mira, 'createProject', input, ''))).toEqual(['NOT_FOUND@guildId']);
  });

  it('archives also what is begun in that very moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const own = await world.guild(mira);
      const input = { guildId: own.id, title: 'Racing', level: 'BEGINNER' };
      const begun = atOnce(4, () => world.act(mira, 'createProject', input, 'project { id }'));
      await world.guildDeleted(own);
      for (const { project } of await begun)
        if (project) expect(await read(project.id, 'status')).toEqual({ status: 'ARCHIVED' });
    }
  });
});
