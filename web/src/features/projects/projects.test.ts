import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { readFilter, writeFilter } from './filter.ts';
import { isLate, lineOf, milestonesOf, type ProjectPage } from './model.ts';
import { takeFact } from './project-notices.ts';
import { keys } from './queries.ts';
import { sampleMilestone, sampleProject } from './testing/sample.ts';
import {
  dayOf,
  emptyProject,
  endOfDay,
  milestoneInput,
  milestoneValues,
  projectInput,
  projectProblems,
} from './values.ts';

vi.mock('../../app/sdk.ts', () => ({ sdk: {} }));
vi.mock('../../app/live.ts', () => ({ liveConnection: vi.fn() }));
vi.mock('../../app/session.tsx', () => ({ useSession: () => ({ sessionId: null }) }));

const place = { seq: 1, cursor: 'c1', occurredAt: '2026-01-02T00:00:00.000Z' };

function known(page: ProjectPage): { cache: QueryClient; read: () => ProjectPage | null | undefined } {
  const cache = new QueryClient();
  cache.setQueryData(keys.project(page.id), page);
  return { cache, read: () => cache.getQueryData<ProjectPage | null>(keys.project(page.id)) };
}

test('the line shows what counts, as long as it weighs, and nothing of what was cancelled', () => {
  const parts = lineOf([
    sampleMilestone('a', { weight: 1, state: 'DONE' }),
    sampleMilestone('b', { weight: 5, state: 'CANCELLED' }),
    sampleMilestone('c', { weight: 3 }),
  ]);
  expect(parts.map(({ milestone, from, length }) => [milestone.id, from, length])).toEqual([
    ['a', 0, 25],
    ['c', 25, 75],
  ]);
  expect(lineOf([sampleMilestone('x', { state: 'CANCELLED' })])).toEqual([]);
});

test('only what is still to be reached can be late', () => {
  const dueAt = '2026-01-01T00:00:00.000Z';
  const after = Date.parse(dueAt) + 1;
  expect(isLate({ dueAt, state: 'OPEN' }, after)).toBe(true);
  expect(isLate({ dueAt, state: 'DONE' }, after)).toBe(false);
  expect(isLate({ dueAt: null, state: 'OPEN' }, after)).toBe(false);
});

test('an address says what is shown, and nonsense in it is left out', () => {
  const filter = { search: 'map', status: 'ACTIVE', level: null, tag: 'sky' } as const;
  expect(readFilter(writeFilter(filter))).toEqual(filter);
  expect(writeFilter(filter).toString()).toBe('q=map&status=active&tag=sky');
  expect(readFilter(new URLSearchParams('status=gone&level=&tag='))).toEqual({
    search: '',
    status: null,
    level: null,
    tag: null,
  });
});

test('what is written becomes what the server wants', () => {
  const values = { ...emptyProject, title: ' Map ', techStack: 'Rust, , WebGL,Rust', tags: 'Sky, maps' };
  expect(projectInput({ ...values, estimatedHours: '12' })).toMatchObject({
    title: 'Map',
    techStack: ['Rust', 'WebGL'],
    tags: ['sky', 'maps'],
    estimatedHours: 12,
    repositoryUrl: null,
  });
  expect(projectInput(values).estimatedHours).toBeNull();
  expect(
    projectProblems({ ...values, title: ' ', estimatedHours: 'many' }).map(({ field }) => field),
  ).toEqual([['title'], ['estimatedHours']]);
});

test('a due day is the reader’s own, to its end; one that was not touched keeps its hour', () => {
  const dueAt = endOfDay('2026-03-05');
  expect(dayOf(dueAt ?? '')).toBe('2026-03-05');
  expect(endOfDay('soon')).toBeNull();
  const morning = new Date('2026-03-05T08:00:00').toISOString();
  const before = sampleMilestone('a', { dueAt: morning });
  const values = milestoneValues(before);
  expect(milestoneInput(values, before).dueAt).toBe(morning);
  expect(milestoneInput({ ...values, dueAt: '' }, before).dueAt).toBeNull();
  expect(milestoneInput({ ...values, dueAt: '2026-03-06' }, before).dueAt).toBe(endOfDay('2026-03-06'));
});

test('facts put milestones into their place and change what the project says of itself; told twice they change nothing more', () => {
  const { cache, read } = known(
    sampleProject([sampleMilestone('a', { order: 1 }), sampleMilestone('b', { order: 3 })]),
  );
  const project = {
    id: 'project_1',
    completionPercentage: 50,
    lastActivityAt: place.occurredAt,
    milestoneCounts: { open: 2, done: 1, cancelled: 0 },
    viewerCan: sampleProject([]).viewerCan,
  };
  const created = {
    ...place,
    __typename: 'MilestoneCreatedEvent' as const,
    milestone: { ...sampleMilestone('c', { order: 2 }), project },
  };
  takeFact(cache, 'project_1', created);
  takeFact(cache, 'project_1', created);
  takeFact(cache, 'project_1', {
    ...place,
    __typename: 'MilestoneCompletedEvent',
    completionPercentage: 50,
    milestone: { ...sampleMilestone('a', { order: 1, state: 'DONE' }), project },
  });
  const page = read();
  expect(page && milestonesOf(page).map(({ id, state }) => [id, state])).toEqual([
    ['a', 'DONE'],
    ['c', 'OPEN'],
    ['b', 'OPEN'],
  ]);
  expect(page?.completionPercentage).toBe(50);
  expect(page?.title).toBe('Night map');
});

test('a deleted project is gone from its page, and a stream begun anew has the page asked for again', () => {
  const { cache, read } = known(sampleProject([]));
  const invalidate = vi.spyOn(cache, 'invalidateQueries');
  takeFact(cache, 'project_1', { ...place, __typename: 'StreamReset' });
  expect(invalidate).toHaveBeenCalledWith({ queryKey: keys.project('project_1') });
  takeFact(cache, 'project_1', { ...place, __typename: 'ProjectDeletedEvent', projectId: 'project_1' });
  expect(read()).toBeNull();
});
