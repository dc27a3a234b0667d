import type { ModuleManifest } from '@testverse/platform/graphql';
import { LeaderboardEntryResolver, LeaderboardResolver } from './leaderboard.resolver.ts';
import { LeaderboardService } from './leaderboard.service.ts';

/** Who has earned most. It owns nothing: it reads what profiles are folded to. */
export function leaderboardModule(): ModuleManifest {
  return {
    name: 'leaderboard',
    entities: [],
    resolvers: [new LeaderboardResolver(new LeaderboardService()), new LeaderboardEntryResolver()],
    references: {},
    loaders: {},
  };
}
