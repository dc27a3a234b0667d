import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  atOnce,
  codes,
  nodes,
  startProjects,
  unknown,
  type Guild,
  type ProjectsWorld,
} from '../../testing/projects.ts';

let world: ProjectsWorld;
let guild: Guild;
const mira = asActor();
const stranger = asActor();

beforeAll(async () => {
  world = await startProjects();
  guild = await world.guild(mira);
});
afterAll(() => world.close());

const fields =
  'id title description dueAt weight isRequired state order completedAt createdAt project { id }';
const typesOf = async (node: string): Promise<string[]> =>
  (await world.logOf(node)).map(({ type }) => type.replace('projects.', '').replace('.v1', ''));
const listed = async (project: string, args = ''): Promise<TestResult[]> => {
  const document = `query ($id: ID!) { project(id: $id) { milestones${args} { edges { node { ${fields} } } } } }`;
  return nodes((await world.ask(mira, document, { id: project })).project.milestones);
};
const percentage = async (id: string): Promise<number> =>
  (await world.ask(mira, 'query ($id: ID!) { project(id: $id) { completionPercentage } }', { id })).project
    .completionPercentage;

/** Visitors, people who only work on the project, people who do not see it: refused, and nothing is told. */
async function refusesOthers(field: string, inputOf: (project: string) => Promise<object>): Promise<void> {
  const project = await world.project(mira, guild, { isPublic: false });
  const contributor = await world.member(guild, project, 'CONTRIBUTOR');
  const input = await inputOf(project);
  const told = await typesOf(project);
  expect(await world.refusal(null, field, input)).toBe('UNAUTHENTICATED');
  expect(await world.refusal(contributor, field, input)).toBe('FORBIDDEN');
  expect(codes(await world.act(stranger, field, input, ''))[0]).toMatch(/^NOT_FOUND@/);
  expect(await typesOf(project)).toEqual(told);
}

describe('createMilestone', () => {
  const create = (project: string, input: object = {}, actor = mira): Promise<TestResult> =>
    world.act(
      actor,
      'createMilestone',
      { projectId: project, title: 'Parser', ...input },
      `milestone { ${fields} }`,
    );

  it('adds a milestone at the end, or where it is told, and tells it once', async () => {
    const project = await world.project(mira, guild);
    world.clock.advance({ minutes: 1 });
    const now = world.clock.now().toISOString();
    const { milestone } = await create(project, { title: ' Lexer ' });
    expect(milestone).toEqual({
      id: expect.stringMatching(/^milestone_/),
      title: 'Lexer',
      description: '',
      dueAt: null,
      weight: 1,
      isRequired: true,
      state: 'OPEN',
      order: 0,
      completedAt: null,
      createdAt: now,
      project: { id: project },
    });
    const told = {
      title: 'First',
      description: 'Before all.',
      dueAt: '2027-01-01T00:00:00.000Z',
      weight: 5,
      isRequired: false,
      order: 0,
    };
    const maintainer = await world.member(guild, project);
    expect((await create(project, told, maintainer)).milestone).toMatchObject(told);
    await create(project, { title: 'Last' });
    expect((await listed(project)).map(({ title, order }) => [title, order])).toEqual([
      ['Lexer', 0],
      ['First', 0],
      ['Last', 1],
    ]);
    expect(await listed(project, '(last: 1)')).toMatchObject([{ title: 'Last' }]);
    expect(await typesOf(project)).toEqual([
      'project.created',
      ...Array<string>(3).fill('milestone.created'),
    ]);
    const document = 'query ($id: ID!) { project(id: $id) { lastActivityAt } }';
    expect((await world.ask(mira, document, { id: project })).project.lastActivityAt).toBe(now);
  });

  it('refuses visitors, people who only work on the project, and those who do not see it', async () => {
    await refusesOthers('createMilestone', (project) =>
      Promise.resolve({ projectId: project, title: 'Mine' }),
    );
  });

  it('tells all problems of the input at once', async () => {
    const project = await world.project(mira, guild);
    const answer = await create(project, { title: ' ', description: 'x'.repeat(2001), weight: 6, order: -1 });
    expect(codes(answer).sort()).toEqual([
      'INVALID_FORMAT@title',
      'TOO_LARGE@weight',
      'TOO_LONG@description',
      'TOO_SHORT@title',
      'TOO_SMALL@order',
    ]);
    expect(codes(await create(unknown.project))).toEqual(['NOT_FOUND@projectId']);
    await world.go(mira, project, 'ARCHIVED');
    expect(codes(await create(project))).toEqual(['PROJECT_ARCHIVED@projectId']);
  });

  it('adds one milestone when it is repeated, also at once; so does completing it', async () => {
    const project = await world.project(mira, guild);
    const repeated = async (field: string, input: object): Promise<string[]> => {
      const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
      const document = `mutation ($input: ${type}) { ${field}(input: $input) { milestone { id state } } }`;
      const idempotency = { key: `${field} once`, fields: { [field]: 0 } };
      const answers = await atOnce(3, () => world.as(mira)(document, { input }, { idempotency }));
      return [...new Set(answers.map(({ data }) => data[field].milestone.id as string))];
    };
    const ids = await repeated('createMilestone', { projectId: project, title: 'Once' });
    expect(await listed(project)).toHaveLength(1);
    expect(await repeated('completeMilestone', { milestoneId: ids[0] })).toEqual(ids);
    expect(await typesOf(project)).toEqual(['project.created', 'milestone.created', 'milestone.completed']);
  });

  it('lets a project have a hundred, whoever adds the last one', async () => {
    const project = await world.project(mira, guild);
    await world.running.dataSource.query(
      `insert into projects.milestone (id, created_at, updated_at, version, project_id, title, description, weight,
         is_required, state, place)
       select gen_random_uuid(), now(), now(), 1, id, 'Step', '', 1, true, 'OPEN', n
       from projects.project cross join generate_series(1, 97) n
       where id = (select id from projects.project order by id desc limit 1)`,
    );
    const answers = await atOnce(8, () => create(project));
    expect(answers.filter(({ milestone }) => milestone)).toHaveLength(3);
    expect(codes(answers.find(({ milestone }) => !milestone))).toEqual(['TOO_MANY_MILESTONES@projectId']);
  });
});

describe('updateMilestone', () => {
  const update = (milestone: string, input: object, actor = mira): Promise<TestResult> =>
    world.act(actor, 'updateMilestone', { milestoneId: milestone, ...input }, `milestone { ${fields} }`);

  it('changes what it is given, cancels and opens again, and tells each change once', async () => {
    const project = await world.project(mira, guild);
    const milestone = await world.milestone(mira, project, { dueAt: '2027-01-01T00:00:00.000Z' });
    const changes = {
      title: 'Linker',
      dueAt: null,
      weight: 4,
      isRequired: false,
      order: 7,
      state: 'CANCELLED',
    };
    for (let turn = 0; turn < 2; turn += 1)
      expect((await update(milestone, changes)).milestone).toMatchObject(changes);
    expect((await update(milestone, { state: 'OPEN' })).milestone.state).toBe('OPEN');
    expect(await typesOf(project)).toEqual([
      'project.created',
      'milestone.created',
      'milestone.updated',
      'milestone.updated',
    ]);
  });

  it('refuses visitors, people who only work on the project, and those who do not see it', async () => {
    await refusesOthers('updateMilestone', async (project) => ({
      milestoneId: await world.milestone(mira, project),
      title: 'Mine',
    }));
  });

  it('tells about invalid input, and never lets done work be undone or weighed anew', async () => {
    const project = await world.project(mira, guild);
    const milestone = await world.milestone(mira, project, { weight: 2 });
    expect(codes(await update(milestone, { title: null, weight: 0 })).sort()).toEqual([
      'REQUIRED@title',
      'TOO_SMALL@weight',
    ]);
    expect(codes(await update(milestone, { state: 'DONE' }))).toEqual(['MILESTONE_STATE_NOT_SETTABLE@state']);
    await world.act(mira, 'completeMilestone', { milestoneId: milestone }, '');
    for (const change of [{ state: 'OPEN' }, { weight: 5 }, { isRequired: false }])
      expect(codes(await update(milestone, change))).toEqual(['MILESTONE_DONE@milestoneId']);
    expect((await update(milestone, { title: 'Done well', weight: 2 })).milestone.title).toBe('Done well');
    expect(codes(await update(unknown.milestone, { title: 'x' }))).toEqual(['NOT_FOUND@milestoneId']);
  });
});

describe('completeMilestone', () => {
  const complete = (milestone: string, actor = mira): Promise<TestResult> =>
    world.act(actor, 'completeMilestone', { milestoneId: milestone }, `milestone { ${fields} }`);

  it('completes it for good, with its weight and who worked on it; a repeat answers alike and tells nothing', async () => {
    const project = await world.project(mira, guild);
    const contributor = await world.member(guild, project, 'CONTRIBUTOR');
    const milestone = await world.milestone(mira, project, { weight: 2 });
    await world.milestone(mira, project, { weight: 4 });
    const cancelled = await world.milestone(mira, project, { weight: 5 });
    await world.act(mira, 'updateMilestone', { milestoneId: cancelled, state: 'CANCELLED' }, '');
    const first = await complete(milestone);
    expect(first.milestone).toMatchObject({ state: 'DONE', completedAt: world.clock.now().toISOString() });
    world.clock.advance({ hours: 1 });
    await world.go(mira, project, 'ARCHIVED');
    expect(await complete(milestone)).toEqual(first);
    expect(await percentage(project)).toBe(33.33);
    const told = (await world.logOf(project)).filter(
      ({ type }) => type === 'projects.milestone.completed.v1',
    );
    expect(told.map(({ payload }) => payload)).toMatchObject([
      {
        weight: 2,
        completionPercentage: 33.33,
        collaboratorIds: [mira.userId, contributor.userId].sort(),
      },
    ]);
  });

  it('refuses visitors, people who only work on the project, and those who do not see it', async () => {
    await refusesOthers('completeMilestone', async (project) => ({
      milestoneId: await world.milestone(mira, project),
    }));
  });

  it('refuses what is cancelled, unknown or part of a project that stands still', async () => {
    const project = await world.project(mira, guild);
    const [cancelled, late] = [await world.milestone(mira, project), await world.milestone(mira, project)];
    await world.act(mira, 'updateMilestone', { milestoneId: cancelled, state: 'CANCELLED' }, '');
    expect(codes(await complete(cancelled))).toEqual(['MILESTONE_CANCELLED@milestoneId']);
    expect(codes(await complete(unknown.milestone))).toEqual(['NOT_FOUND@milestoneId']);
    await world.go(mira, project, 'ARCHIVED');
    expect(codes(await complete(late))).toEqual(['PROJECT_ARCHIVED@milestoneId']);
  });

  it('is done once when many complete at once, and the last of several says 100', async () => {
    const project = await world.project(mira, guild);
    const maintainer = await world.member(guild, project);
    const milestones = await atOnce(4, () => world.milestone(mira, project));
    await atOnce(24, (nth) => complete(milestones[nth % 4] ?? '', nth % 2 ? mira : maintainer));
    const told = (await world.logOf(project)).filter(
      ({ type }) => type === 'projects.milestone.completed.v1',
    );
    expect(new Set(told.map(({ payload }) => payload['milestoneId'])).size).toBe(4);
    expect(told.map(({ payload }) => payload['completionPercentage'])).toEqual([25, 50, 75, 100]);
  });
});

describe('a milestone by reference', () => {
  it('is seen by whoever sees its project', async () => {
    const project = await world.project(mira, guild, { isPublic: false });
    const id = await world.milestone(mira, project);
    const document = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Milestone { title } } }`;
    const of = [{ __typename: 'Milestone', id }];
    expect((await world.ask(mira, document, { of }))._entities).toEqual([{ title: 'Parser' }]);
    expect((await world.ask(stranger, document, { of }))._entities).toEqual([null]);
  });
});
