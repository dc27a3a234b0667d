import { asActor, follow, type Followed, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  atOnce,
  startProjects,
  type Guild,
  type Person,
  type ProjectsWorld,
} from '../../testing/projects.ts';

let world: ProjectsWorld;
let guild: Guild;
const mira = asActor();
const admin = asActor({ role: 'ADMIN' });
const followed: Followed[] = [];

beforeAll(async () => {
  world = await startProjects();
  guild = await world.guild(mira);
});
afterAll(async () => {
  await Promise.all(followed.map((one) => one.close()));
  await world.close();
});

const selection = `__typename ... on LiveEvent { seq cursor }
  ... on ProjectCreatedEvent { project { id title } } ... on ProjectUpdatedEvent { project { title } }
  ... on ProjectStatusChangedEvent { from to project { status } } ... on ProjectDeletedEvent { projectId }
  ... on MilestoneCreatedEvent { milestone { title } } ... on MilestoneUpdatedEvent { milestone { title } }
  ... on MilestoneCompletedEvent { milestone { state } completionPercentage } ... on StreamReset { reason }`;

async function live(actor: Person | null, args: string): Promise<Followed> {
  const one = await follow(world, actor, `projectEvents(${args}) { ${selection} }`);
  followed.push(one);
  return one;
}
const ofProject = (id: string, after?: string): string =>
  `projectId: "${id}"${after === undefined ? '' : `, after: "${after}"`}`;
const names = ({ values }: Followed): string[] => values.map(({ __typename }: TestResult) => __typename);
const rename = (id: string, title: string): Promise<TestResult> =>
  world.act(mira, 'updateProject', { projectId: id, title }, '');

describe('projectEvents of a project', () => {
  it('tells everything in order, each fact once, from any cursor on, and ends with the project', async () => {
    const id = await world.project(mira, guild);
    const stream = await live(null, ofProject(id));
    await rename(id, 'Linker');
    const milestone = await world.milestone(mira, id);
    await world.act(mira, 'updateMilestone', { milestoneId: milestone, title: 'Lexer' }, '');
    await world.act(mira, 'completeMilestone', { milestoneId: milestone }, '');
    await world.go(mira, id, 'ACTIVE');
    await stream.atLeast(5);
    await world.act(mira, 'deleteProject', { projectId: id }, '');
    expect(await stream.end()).toBeNull();
    expect(stream.values).toMatchObject([
      { __typename: 'ProjectUpdatedEvent', seq: 2, project: { title: 'Linker' } },
      { __typename: 'MilestoneCreatedEvent', seq: 3 },
      { __typename: 'MilestoneUpdatedEvent', seq: 4, milestone: { title: 'Lexer' } },
      {
        __typename: 'MilestoneCompletedEvent',
        seq: 5,
        milestone: { state: 'DONE' },
        completionPercentage: 100,
      },
      { __typename: 'ProjectStatusChangedEvent', seq: 6, from: 'PLANNING', to: 'ACTIVE' },
      { __typename: 'ProjectDeletedEvent', seq: 7, projectId: id },
    ]);
  });

  it('goes on behind the cursor of a snapshot, without a gap', async () => {
    const id = await world.project(mira, guild);
    const document = 'query ($id: ID!) { project(id: $id) { streamCursor title } }';
    const { project } = await world.ask(mira, document, { id });
    await atOnce(4, (nth) => rename(id, `Title ${nth}`));
    const stream = await live(mira, ofProject(id, project.streamCursor));
    await stream.atLeast(4);
    expect(stream.values.map(({ seq }: TestResult) => seq)).toEqual([2, 3, 4, 5]);
    const again = await live(mira, ofProject(id, stream.values[1].cursor));
    await again.atLeast(2);
    expect(again.values.map(({ seq }: TestResult) => seq)).toEqual([4, 5]);
  });

  it('is refused to whoever does not see the project, and needs exactly one of its arguments', async () => {
    const id = await world.project(mira, guild, { isPublic: false });
    const milestone = await world.milestone(mira, id);
    for (const actor of [null, asActor()])
      expect(await (await live(actor, ofProject(id))).end()).toBe('NOT_FOUND');
    for (const args of [
      'after: "x"',
      `projectId: "${id}", guildId: "${guild.id}"`,
      `projectId: "${milestone}"`,
    ])
      expect(await (await live(mira, args)).end()).toBe('BAD_USER_INPUT');
    const stream = await live(admin, ofProject(id));
    await rename(id, 'Hidden');
    await stream.atLeast(1);
    expect(names(stream)).toEqual(['ProjectUpdatedEvent']);
  });
});

describe('projectEvents of a guild', () => {
  it('tells its members which projects there are and how far, and nobody else anything', async () => {
    const own = await world.guild(mira);
    const member = await world.member(own);
    const stream = await live(member, `guildId: "${own.id}"`);
    const id = await world.project(mira, own, { isPublic: false });
    await rename(id, 'Linker');
    await world.go(mira, id, 'ACTIVE');
    await world.act(mira, 'deleteProject', { projectId: id }, '');
    await stream.atLeast(3);
    expect(names(stream)).toEqual([
      'ProjectCreatedEvent',
      'ProjectStatusChangedEvent',
      'ProjectDeletedEvent',
    ]);
    expect(await (await live(asActor(), `guildId: "${own.id}"`)).end()).toBe('NOT_FOUND');
    expect(await (await live(null, `guildId: "${own.id}"`)).end()).toBe('NOT_FOUND');
  });
});

describe('a reader who loses the right', () => {
  /** Each takes the right from somebody who reads both streams. */
  const ways: Record<string, (own: Guild, id: string, reader: Person) => Promise<unknown>> = {
    'by being removed from the guild': (own, _id, reader) => world.removed(own, reader),
    'by the end of the guild': (own) => world.guildDeleted(own),
  };

  it.each(Object.keys(ways))('%s: every stream ends, and tells nothing that follows', async (way) => {
    const own = await world.guild(mira, 'PRIVATE');
    const id = await world.project(mira, own);
    const reader = await world.member(own);
    const streams = [await live(reader, ofProject(id)), await live(reader, `guildId: "${own.id}"`)];
    const staying = await live(mira, ofProject(id));
    await rename(id, 'Before');
    await Promise.all([streams[0]?.atLeast(1), staying.atLeast(1)]);
    await ways[way]?.(own, id, reader);
    if (way.includes('removed')) await rename(id, 'Among us');
    for (const stream of streams) expect(await stream.end()).toBe('FORBIDDEN');
    expect(names(streams[0] as Followed)).toEqual(['ProjectUpdatedEvent']);
    await staying.atLeast(2);
    expect(staying.ended).toBeUndefined();
  });

  it('because the project is no longer public', async () => {
    const id = await world.project(mira, guild);
    const [theirs, ours] = [await live(null, ofProject(id)), await live(mira, ofProject(id))];
    await world.act(mira, 'updateProject', { projectId: id, isPublic: false, title: 'Secret' }, '');
    expect(await theirs.end()).toBe('FORBIDDEN');
    await ours.atLeast(1);
    expect([theirs.values, names(ours)]).toEqual([[], ['ProjectUpdatedEvent']]);
  });

  it('is told nothing that is true only afterwards, whatever happens at once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const own = await world.guild(mira, 'PRIVATE');
      const id = await world.project(mira, own);
      const reader = await world.member(own);
      const [theirs, ours] = [await live(reader, ofProject(id)), await live(mira, ofProject(id))];
      await Promise.all([rename(id, 'Before'), world.removed(own, reader)]);
      await rename(id, 'After');
      await ours.atLeast(2);
      expect(await theirs.end()).toBe('FORBIDDEN');
      expect(theirs.values.filter(({ project }: TestResult) => project?.title === 'After')).toEqual([]);
    }
  });
});
