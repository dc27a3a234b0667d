import type { Actor } from '@testverse/platform/actor';
import type { RunningSubgraph } from '@testverse/platform/server';
import { Acts } from './acts.ts';
import type { Calendar } from './converse.ts';
import type { DemoMilestone, DemoProject, DemoStatus } from './projects.ts';

/** Where a project is built. */
export interface Site {
  /** Opened with the calendar for a clock. */
  subgraph: RunningSubgraph;
  calendar: Calendar;
  guildId: string;
  /** The project's owner. */
  owner: { id: string; actor: Actor };
}

interface Standing {
  id: string;
  status: DemoStatus;
  milestones: { edges: { node: { id: string; title: string; state: string } }[] };
}

/** The way to each state from the first one. */
const ways: Readonly<Record<DemoStatus, readonly DemoStatus[]>> = {
  PLANNING: [],
  ACTIVE: ['ACTIVE'],
  REVIEW: ['ACTIVE', 'REVIEW'],
  COMPLETED: ['ACTIVE', 'REVIEW', 'COMPLETED'],
  ARCHIVED: ['ARCHIVED'],
};

/**
 * Begins a project and brings it as far as it is, each step on its day. What an interrupted loading has done already is
 * found by its title.
 */
export async function build(site: Site, project: DemoProject): Promise<void> {
  const { calendar, subgraph, owner } = site;
  const acts = new Acts(subgraph, owner.actor);
  calendar.turnToDaysAgo(project.begunDaysAgo);
  const known = (await find(acts, site, project)) ?? (await begin(acts, site, project));
  const milestoneIds = await plan(acts, calendar, known, project);
  const steps = ways[project.status];
  const left = steps.slice(steps.indexOf(known.status) + 1);
  const setStatus = (status: DemoStatus): Promise<object> =>
    acts.act(
      `mutation ($input: SetProjectStatusInput!) {
        setProjectStatus(input: $input) { userErrors { code message field } }
      }`,
      { projectId: known.id, status },
    );
  for (const status of left.slice(0, 1)) {
    calendar.pass(90);
    await setStatus(status);
  }
  for (const { title, doneDaysAgo } of project.milestones) {
    if (doneDaysAgo === undefined) continue;
    calendar.turnToDaysAgo(doneDaysAgo);
    await acts.act(
      `mutation ($input: CompleteMilestoneInput!) {
        completeMilestone(input: $input) { userErrors { code message field } }
      }`,
      { milestoneId: milestoneIds.get(title) },
    );
  }
  for (const status of left.slice(1)) {
    calendar.pass(60);
    await setStatus(status);
  }
}

const fields = 'id status milestones(first: 20) { edges { node { id title state } } }';

async function find(
  acts: Acts,
  { guildId, owner }: Site,
  { title }: DemoProject,
): Promise<Standing | undefined> {
  const found = await acts.run<{ edges: { node: Standing }[] }>(
    `query ($filter: ProjectFilter!) { projects(filter: $filter, first: 1) { edges { node { ${fields} } } } }`,
    { filter: { guildId, ownerId: owner.id, search: title } },
  );
  return found?.edges[0]?.node;
}

async function begin(acts: Acts, { guildId }: Site, project: DemoProject): Promise<Standing> {
  const { title, description, level, techStack, tags, estimatedHours, repositoryUrl, isPublic } = project;
  const begun = await acts.act<{ project: Standing }>(
    `mutation ($input: CreateProjectInput!) {
      createProject(input: $input) { project { ${fields} } userErrors { code message field } }
    }`,
    { guildId, title, description, level, techStack, tags, estimatedHours, repositoryUrl, isPublic },
  );
  return begun.project;
}

/** Adds the milestones that are not there. @returns the ids of all, by title */
async function plan(
  acts: Acts,
  calendar: Calendar,
  known: Standing,
  { milestones }: DemoProject,
): Promise<Map<string, string>> {
  const ids = new Map(known.milestones.edges.map(({ node }) => [node.title, node.id]));
  for (const milestone of milestones) {
    if (ids.has(milestone.title)) continue;
    calendar.pass(3);
    ids.set(milestone.title, await addMilestone(acts, calendar, known.id, milestone));
  }
  return ids;
}

async function addMilestone(
  acts: Acts,
  calendar: Calendar,
  projectId: string,
  { title, weight, dueInDays, isRequired }: DemoMilestone,
): Promise<string> {
  const dueAt = dueInDays === undefined ? undefined : calendar.inDays(dueInDays);
  const added = await acts.act<{ milestone: { id: string } }>(
    `mutation ($input: CreateMilestoneInput!) {
      createMilestone(input: $input) { milestone { id } userErrors { code message field } }
    }`,
    { projectId, title, weight, dueAt, isRequired },
  );
  return added.milestone.id;
}
