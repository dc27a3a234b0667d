import type { RequestContext } from '@testverse/platform/context';
import type { LiveLoaders } from './modules/live/index.ts';
import type { MilestoneLoaders } from './modules/milestone/index.ts';
import type { ProjectLoaders } from './modules/project/index.ts';

export interface ProjectsLoaders extends ProjectLoaders, MilestoneLoaders, LiveLoaders {}

/** The first argument of every act of this subgraph. */
export type ProjectsContext = RequestContext<ProjectsLoaders>;
