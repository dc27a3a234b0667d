import type {
  MilestoneRowFragment,
  ProjectCardFragment,
  ProjectHomeFragment,
  ProjectQuery,
  UserProjectsQuery,
} from '@testverse/client-sdk/projects';

/** A project as a row of a list. */
export type ProjectRow = ProjectCardFragment;

/** A project in a list of a person's: it says which guild it belongs to, null once that is gone. */
export type OwnedProject = NonNullable<UserProjectsQuery['user']>['projects']['edges'][number]['node'];

/** A project on its own page, but for its milestones. */
export type ProjectHome = ProjectHomeFragment;

/** A project on its own page. */
export type ProjectPage = NonNullable<ProjectQuery['project']>;

/** One milestone. */
export type Milestone = MilestoneRowFragment;

/** The values of closed sets, in the order they are offered. */
export const STATUSES = ['PLANNING', 'ACTIVE', 'REVIEW', 'COMPLETED', 'ARCHIVED'] as const;
export const LEVELS = ['BEGINNER', 'INTERMEDIATE', 'ADVANCED'] as const;
export const WEIGHTS = ['1', '2', '3', '4', '5'] as const;

export type Status = (typeof STATUSES)[number];
export type Level = (typeof LEVELS)[number];

/** As many milestones as a project can have; its page loads all of them. */
export const MOST_MILESTONES = 100;

/** The milestones of a page, in their order. */
export function milestonesOf(project: ProjectPage): readonly Milestone[] {
  return project.milestones.edges.map(({ node }) => node);
}

/** Whether a milestone is late at a moment: its day is over and it is still to be reached. */
export function isLate(milestone: Pick<Milestone, 'dueAt' | 'state'>, at: number): boolean {
  return milestone.state === 'OPEN' && milestone.dueAt !== null && Date.parse(milestone.dueAt) < at;
}

/** One part of the line of a project: where it begins and how long it is, in percent. */
export interface LinePart {
  milestone: Milestone;
  from: number;
  length: number;
}

/** The milestones that count, each as long as it weighs among them. */
export function lineOf(milestones: readonly Milestone[]): LinePart[] {
  const counted = milestones.filter(({ state }) => state !== 'CANCELLED');
  const whole = counted.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  return counted.map((milestone) => {
    const from = (before / whole) * 100;
    before += milestone.weight;
    return { milestone, from, length: (milestone.weight / whole) * 100 };
  });
}
