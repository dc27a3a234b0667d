export { MilestoneEntity } from './milestone.entity.ts';
export type { MilestoneLoaders } from './milestone.loaders.ts';
export { findProgress } from './milestone.repository.ts';
export { MilestoneService } from './milestone.service.ts';
export { Milestone } from './milestone.type.ts';
