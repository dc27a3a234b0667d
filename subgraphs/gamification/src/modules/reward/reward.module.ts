import type { ModuleManifest } from '@testverse/platform/graphql';
import { rewardHandlers } from './reward.handlers.ts';
import { RewardResolver } from './reward.resolver.ts';
import type { RewardService } from './reward.service.ts';

/** What follows from facts. Knows all that it changes; none of that knows it. */
export function rewardModule(service: RewardService): ModuleManifest {
  return {
    name: 'reward',
    entities: [],
    resolvers: [new RewardResolver(service)],
    references: {},
    loaders: {},
    handlers: rewardHandlers(service),
  };
}
