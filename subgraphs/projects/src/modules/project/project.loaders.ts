import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import { note, notePages } from '../../stamps.ts';
import type { ProjectEntity, ProjectFilter, ProjectOrder } from './project.entity.ts';
import type { Standing } from './project.policy.ts';
import * as projects from './project.repository.ts';

type PagesBy = (
  args: PageArgs,
  filter: ProjectFilter,
  order: ProjectOrder,
) => DataLoader<string, Page<ProjectEntity>>;

export interface ProjectLoaders {
  /** By id; a project the viewer may not see is null, like a missing one. */
  project: DataLoader<string, ProjectEntity | null>;
  /** By id, whoever asks: for those who hold something of it already, and alike for all of them. */
  anyProject: DataLoader<string, ProjectEntity | null>;
  /** How the viewer stands to a project, by its id; null for a missing one. */
  standing: DataLoader<string, Standing | null>;
  /** Pages of a guild's projects that the viewer may see: one statement for all guilds of one selection. */
  projectPagesByGuild: PagesBy;
  /** Likewise of those a person owns. */
  projectPagesByOwner: PagesBy;
}

type Context = RequestContext<never>;

function pagesBy(parent: projects.ProjectParent): (context: Context) => PagesBy {
  return ({ db, actor, effects }) =>
    perArguments(async (ids, args: PageArgs, filter: ProjectFilter, order: ProjectOrder) =>
      notePages(effects, await projects.listOfParents(db, actor, parent, ids, filter, order, args)),
    );
}

export const projectLoaders = {
  project: ({ db, actor, effects }) =>
    rowLoader<ProjectEntity>(
      (project) => project.id,
      async (ids) => note(effects, await projects.listByIds(db, actor, ids)),
    ),
  anyProject: ({ db, effects }) =>
    rowLoader<ProjectEntity>(
      (project) => project.id,
      async (ids) => note(effects, await projects.listAnyByIds(db, ids)),
    ),
  standing: ({ db, actor: { userId } }) =>
    rowLoader<Standing & { projectId: string }>(
      ({ projectId }) => projectId,
      (ids) => projects.listStandings(db, userId, ids),
    ),
  projectPagesByGuild: pagesBy('guild_id'),
  projectPagesByOwner: pagesBy('owner_id'),
} satisfies { [Name in keyof ProjectLoaders]: (context: Context) => ProjectLoaders[Name] };
