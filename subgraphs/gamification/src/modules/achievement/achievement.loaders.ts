import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import type { PageLoader } from '../../page-loader.ts';
import type { UnlockEntity } from './achievement.entity.ts';
import * as unlocks from './achievement.repository.ts';

export interface AchievementLoaders {
  /** By id, whoever asks: for those who hold its fact. */
  unlock: DataLoader<string, UnlockEntity | null>;
  /** The viewer's own by achievement; null for visitors. */
  viewerUnlock: DataLoader<string, UnlockEntity | null>;
  /** How many entries of a rule the viewer has, no further than any achievement asks for. */
  viewerRuleCount: DataLoader<string, unlocks.RuleCount | null>;
  /** Pages of what people have earned, by user. */
  unlockPages: (args: PageArgs) => PageLoader<UnlockEntity>;
}

export const achievementLoaders = {
  unlock: ({ db }) =>
    rowLoader<UnlockEntity>(
      (unlock) => unlock.id,
      (ids) => unlocks.listByIds(db, ids),
    ),
  viewerUnlock: ({ db, actor: { userId } }) =>
    rowLoader<UnlockEntity>(
      (unlock) => unlock.achievementId,
      async (ids) => (userId === null ? [] : unlocks.listOfUser(db, userId, ids)),
    ),
  viewerRuleCount: ({ db, actor: { userId } }) =>
    rowLoader<unlocks.RuleCount>(
      ({ ruleKey }) => ruleKey,
      async (ruleKeys) => (userId === null ? [] : unlocks.countByRule(db, userId, ruleKeys)),
    ),
  unlockPages: ({ db }) => perArguments((userIds, args: PageArgs) => unlocks.listByUsers(db, userIds, args)),
} satisfies {
  [Name in keyof AchievementLoaders]: (context: RequestContext<never>) => AchievementLoaders[Name];
};
