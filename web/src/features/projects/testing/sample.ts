import type { Milestone, ProjectPage } from '../model.ts';

/** A milestone as the server tells it; parts can be given. */
export function sampleMilestone(id: string, part: Partial<Milestone> = {}): Milestone {
  return {
    id,
    title: `Milestone ${id}`,
    description: '',
    dueAt: null,
    weight: 1,
    isRequired: true,
    state: 'OPEN',
    order: 0,
    completedAt: null,
    ...part,
  };
}

/** A project of the viewer's own, in work; parts can be given. */
export function sampleProject(
  milestones: readonly Milestone[],
  part: Partial<ProjectPage> = {},
): ProjectPage {
  const count = (state: string): number => milestones.filter((one) => one.state === state).length;
  return {
    id: 'project_1',
    title: 'Night map',
    status: 'ACTIVE',
    level: 'BEGINNER',
    isPublic: true,
    completionPercentage: 0,
    techStack: [],
    tags: [],
    lastActivityAt: '2026-01-01T00:00:00.000Z',
    owner: { id: 'user_1', username: 'ada', profile: { displayName: 'Ada', avatarUrl: null } },
    milestoneCounts: { open: count('OPEN'), done: count('DONE'), cancelled: count('CANCELLED') },
    description: 'A map of the sky.',
    estimatedHours: null,
    repositoryUrl: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    completedAt: null,
    streamCursor: 'c0',
    guild: { id: 'guild_1', slug: 'night-owls', name: 'Night Owls' },
    viewerCan: { update: true, delete: true, setStatus: ['REVIEW', 'ARCHIVED'], manageMilestones: true },
    milestones: {
      edges: milestones.map((node) => ({ cursor: node.id, node })),
      pageInfo: { hasNextPage: false, endCursor: null },
    },
    ...part,
  };
}
