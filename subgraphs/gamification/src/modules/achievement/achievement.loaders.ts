import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import type { PageLoader } from '../../page-loader.ts';
import type { UnlockEntity } from './achievement.entity.ts';
import * as unlocks from './achievement.repository.ts';

export interface AchievementLoaders {
  /** By id, whoever asks: for those who hold its fact. */
  unlock: DataLoader<string, UnlockEntity | null>;
  /** How far the viewer is with an achievement, by its id; null for visitors. */
  viewerStanding: DataLoader<string, unlocks.OwnStanding | null>;
  /** Pages of what people have earned, by user. */
  unlockPages: (args: PageArgs) => PageLoader<UnlockEntity>;
}

export const achievementLoaders = {
  unlock: ({ db }) =>
    rowLoader<UnlockEntity>(
      (unlock) => unlock.id,
      (ids) => unlocks.listByIds(db, ids),
    ),
  viewerStanding: ({ db, actor: { userId } }) =>
    rowLoader<unlocks.OwnStanding>(
      ({ achievementId }) => achievementId,
      async (ids) => (userId === null ? [] : unlocks.listOwnStandings(db, userId, ids)),
    ),
  unlockPages: ({ db }) => perArguments((userIds, args: PageArgs) => unlocks.listByUsers(db, userIds, args)),
} satisfies {
  [Name in keyof AchievementLoaders]: (context: RequestContext<never>) => AchievementLoaders[Name];
};
