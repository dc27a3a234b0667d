import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type { CreateProjectInput, UpdateProjectInput } from '@testverse/client-sdk/projects';
import { sdk } from '../../app/sdk.ts';
import type { FieldProblem } from '../../ui/index.ts';
import type { ProjectsFilter } from './filter.ts';
import {
  MOST_MILESTONES,
  type Milestone,
  type OwnedProject,
  type ProjectHome,
  type ProjectPage,
  type ProjectRow,
  type Status,
} from './model.ts';
import type { MilestoneChanges, MilestoneValues } from './values.ts';
import { milestoneInput } from './values.ts';

const PAGE = 20;
const FEW = 5;
const order = { field: 'LAST_ACTIVITY', direction: 'DESC' } as const;

/** Under which keys projects lie in the cache. */
export const keys = {
  lists: ['projects'] as const,
  ofGuild: (slug: string) => ['projects', 'guild', slug] as const,
  ofPerson: (username: string) => ['projects', 'person', username] as const,
  project: (id: string) => ['project', id] as const,
};

/** Every list that projects stand in. */
export function renewLists(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: keys.lists });
}

/** The projects of a guild under a filter, the liveliest first, page after page. */
export function useGuildProjects(slug: string, { search, status, level, tag }: ProjectsFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.ofGuild(slug), { search, status, level, tag }],
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const filter = { search: search || null, status: status ? [status] : null, level, tag };
      const variables = { slug, filter, orderBy: order, first: PAGE, after: pageParam };
      const guild = await sdk.projects.guildProjects(variables, { signal });
      return guild?.projects ?? null;
    },
    getNextPageParam: (page) => (page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null),
    select: ({ pages }): ProjectRow[] => pages.flatMap((page) => page?.edges.map(({ node }) => node) ?? []),
  });
}

/** One project with all its milestones; null when there is none that the viewer may see. */
export function useProject(id: string) {
  return useQuery({
    queryKey: keys.project(id),
    queryFn: ({ signal }): Promise<ProjectPage | null> =>
      sdk.projects.project({ id, milestones: MOST_MILESTONES }, { signal }),
  });
}

/** The projects a person owns, the liveliest first, page after page. */
export function usePersonProjects(username: string) {
  return useInfiniteQuery({
    queryKey: keys.ofPerson(username),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const variables = { username, first: FEW, after: pageParam };
      const person = await sdk.projects.userProjects(variables, { signal });
      return person?.projects ?? null;
    },
    getNextPageParam: (page) => (page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null),
    select: ({ pages }): OwnedProject[] => pages.flatMap((page) => page?.edges.map(({ node }) => node) ?? []),
  });
}

/** What reaching a milestone pays in all, as the rules are now; undefined while unknown. */
export function useMilestoneXp({ id, weight }: Milestone): number | undefined {
  const { data } = useQuery({
    queryKey: ['milestone-reward', id, weight],
    queryFn: async ({ signal }): Promise<number | null> => {
      const node = await sdk.projects.milestoneReward({ id }, { signal });
      return node?.__typename === 'Milestone' ? node.reward.xp : null;
    },
  });
  return data ?? undefined;
}

/** Puts a project as it is now in the place of what is known of it; its milestones stay. */
export function keepProject(cache: QueryClient, project: ProjectHome): void {
  cache.setQueryData(keys.project(project.id), (known: ProjectPage | null | undefined) =>
    known ? { ...known, ...project } : known,
  );
  renewLists(cache);
}

/** A milestone with what it changes about its project. */
type KnownMilestone = Milestone & { readonly project?: Partial<ProjectHome> };

/** Takes a milestone as it is now into the page of its project, in its place. */
export function withMilestone(page: ProjectPage, { project, ...milestone }: KnownMilestone): ProjectPage {
  const { edges } = page.milestones;
  const at = edges.findIndex(({ node }) => node.id === milestone.id);
  const changed =
    at < 0
      ? [...edges, { cursor: '', node: milestone }]
      : edges.map((edge, index) => (index === at ? { ...edge, node: milestone } : edge));
  // Equal ones stand by age, and sorting keeps the order that equal ones had.
  const sorted = [...changed].sort((a, b) => a.node.order - b.node.order);
  return { ...page, ...project, milestones: { ...page.milestones, edges: sorted } };
}

/** What an act came to: null when it went through, otherwise why not. */
type Outcome = Promise<readonly FieldProblem[]>;

/** Begins a project in a guild; gives back the project, or why there is none. */
export function useBeginProject(): (
  input: CreateProjectInput,
) => Promise<{ project: ProjectHome | null; problems: readonly FieldProblem[] }> {
  const cache = useQueryClient();
  return async (input) => {
    const { project, userErrors } = await sdk.projects.createProject({ input });
    if (project) renewLists(cache);
    return { project, problems: userErrors };
  };
}

interface ProjectActs {
  change: (changes: Omit<UpdateProjectInput, 'projectId'>) => Outcome;
  setStatus: (status: Status) => Outcome;
  /** Deletes it for good; `leave` goes to another place before it is forgotten. */
  remove: (leave: () => Promise<void> | void) => Outcome;
}

/** What can be done with a project; each act gives back why not, or nothing. */
export function useProjectActs(projectId: string): ProjectActs {
  const cache = useQueryClient();
  const settle = (answer: { project: ProjectHome | null; userErrors: readonly FieldProblem[] }) => {
    if (answer.project) keepProject(cache, answer.project);
    return answer.userErrors;
  };
  return {
    change: async (changes) => settle(await sdk.projects.updateProject({ input: { ...changes, projectId } })),
    setStatus: async (status) =>
      settle(await sdk.projects.setProjectStatus({ input: { projectId, status } })),
    remove: async (leave) => {
      const { userErrors } = await sdk.projects.deleteProject({ input: { projectId } });
      if (userErrors.length > 0) return userErrors;
      await leave();
      cache.removeQueries({ queryKey: keys.project(projectId) });
      renewLists(cache);
      return [];
    },
  };
}

interface MilestoneActs {
  add: (values: MilestoneValues) => Outcome;
  change: (milestone: Milestone, values: MilestoneValues) => Outcome;
  setState: (milestone: Milestone, state: 'OPEN' | 'CANCELLED') => Outcome;
  complete: (milestone: Milestone) => Outcome;
}

/** What can be done with the milestones of a project; each act gives back why not, or nothing. */
export function useMilestoneActs(projectId: string): MilestoneActs {
  const cache = useQueryClient();
  const settle = async (answer: {
    milestone: KnownMilestone | null;
    userErrors: readonly FieldProblem[];
  }): Outcome => {
    const { milestone } = answer;
    if (milestone) {
      cache.setQueryData(keys.project(projectId), (page: ProjectPage | null | undefined) =>
        page ? withMilestone(page, milestone) : page,
      );
      renewLists(cache);
    }
    // Also after a refusal: it may come from something this page does not know yet.
    await cache.invalidateQueries({ queryKey: keys.project(projectId) });
    return answer.userErrors;
  };
  return {
    add: async (values) =>
      settle(await sdk.projects.createMilestone({ input: { ...milestoneInput(values), projectId } })),
    change: async (milestone, values) => {
      const changes: MilestoneChanges = milestoneInput(values, milestone);
      return settle(await sdk.projects.updateMilestone({ input: { ...changes, milestoneId: milestone.id } }));
    },
    setState: async ({ id }, state) =>
      settle(await sdk.projects.updateMilestone({ input: { milestoneId: id, state } })),
    complete: async ({ id }) => settle(await sdk.projects.completeMilestone({ input: { milestoneId: id } })),
  };
}
