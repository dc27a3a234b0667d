import type { ModuleManifest } from '@testverse/platform/graphql';
import { achievementLoaders } from './achievement.loaders.ts';
import { resolveAchievementReference } from './achievement.reference.ts';
import { AchievementResolver, AchievementUnlockResolver } from './achievement.resolver.ts';
import type { AchievementService } from './achievement.service.ts';

/** What there is to earn, and who has. */
export function achievementModule(service: AchievementService): ModuleManifest {
  return {
    name: 'achievement',
    entities: [],
    resolvers: [new AchievementResolver(service), new AchievementUnlockResolver()],
    references: { Achievement: resolveAchievementReference },
    loaders: achievementLoaders,
  };
}
