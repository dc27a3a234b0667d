import { LiveEventResolver, type ModuleManifest } from '@testverse/platform/graphql';
import { typeNameOf } from './live.entity.ts';
import { AchievementUnlockedResolver, LevelReachedResolver, XpRecordedResolver } from './live.resolver.ts';
import { LiveSubscription } from './live.subscription.ts';

/** What people gain, as it becomes true. */
export function liveModule(): ModuleManifest {
  return {
    name: 'live',
    entities: [],
    resolvers: [
      new LiveEventResolver(),
      new XpRecordedResolver(),
      new LevelReachedResolver(),
      new AchievementUnlockedResolver(),
      new LiveSubscription(),
    ],
    references: {},
    loaders: {},
    resolveTypes: { LiveEvent: typeNameOf, AchievementEvent: typeNameOf, GamificationEvent: typeNameOf },
  };
}
