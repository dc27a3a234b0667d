import type { ModuleManifest } from '@testverse/platform/graphql';
import { MilestoneEntity } from './milestone.entity.ts';
import { milestoneLoaders } from './milestone.loaders.ts';
import { resolveMilestoneReference } from './milestone.reference.ts';
import { MilestoneResolver, MilestonesOfProjectResolver } from './milestone.resolver.ts';
import type { MilestoneService } from './milestone.service.ts';

export function milestoneModule(service: MilestoneService): ModuleManifest {
  return {
    name: 'milestone',
    entities: [MilestoneEntity],
    resolvers: [new MilestoneResolver(service), new MilestonesOfProjectResolver()],
    references: { Milestone: resolveMilestoneReference },
    loaders: milestoneLoaders,
  };
}
