import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import DataLoader from 'dataloader';
import { note, notePages } from '../../stamps.ts';
import { noProgress, type ProjectProgress } from '../project/index.ts';
import type { MilestoneEntity } from './milestone.entity.ts';
import * as milestones from './milestone.repository.ts';

export interface MilestoneLoaders {
  /** By id, whoever asks: whether it may be seen depends on its project. */
  milestone: DataLoader<string, MilestoneEntity | null>;
  /** Pages of a project's milestones: one statement for all projects of one selection. */
  milestonePages: (args: PageArgs) => DataLoader<string, Page<MilestoneEntity>>;
  /** How far a project is. */
  progress: DataLoader<string, ProjectProgress>;
}

export const milestoneLoaders = {
  milestone: ({ db, effects }) =>
    rowLoader<MilestoneEntity>(
      (milestone) => milestone.id,
      async (ids) => note(effects, await milestones.listByIds(db, ids)),
    ),
  milestonePages: ({ db, effects }) =>
    perArguments(async (projectIds, args: PageArgs) =>
      notePages(effects, await milestones.listOfProjects(db, projectIds, args)),
    ),
  progress: ({ db, effects }) =>
    new DataLoader<string, ProjectProgress>(async (ids) => {
      const rows = note(effects, await milestones.listProgress(db, ids));
      const found = new Map(rows.map(({ $project, progress }) => [$project, progress]));
      return ids.map((id) => found.get(id) ?? noProgress);
    }),
} satisfies { [Name in keyof MilestoneLoaders]: (context: RequestContext<never>) => MilestoneLoaders[Name] };
