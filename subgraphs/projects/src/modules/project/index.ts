export {
  completionOf,
  latestActivityFirst,
  noProgress,
  ProjectEntity,
  ProjectStatus,
} from './project.entity.ts';
export type { ProjectProgress } from './project.entity.ts';
export { demand } from './project.errors.ts';
export type { EndedProjectV1 } from './project.events.ts';
export { filterOf, ProjectsArgs } from './project.inputs.ts';
export type { ProjectLoaders } from './project.loaders.ts';
export { canFollowGuild, canManageMilestones, canSee, rightsOf } from './project.policy.ts';
export type { Standing } from './project.policy.ts';
export { progressColumn } from './project.repository.ts';
export { ProjectService } from './project.service.ts';
export type { Held } from './project.service.ts';
export { Project, ProjectConnection, ProjectViewerRights } from './project.type.ts';
