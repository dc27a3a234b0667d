import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { MilestoneResolver } from './extends/milestone/milestone.resolver.ts';
import { Milestone } from './extends/milestone/milestone.stub.ts';
import { ProjectResolver } from './extends/project/project.resolver.ts';
import { Project } from './extends/project/project.stub.ts';
import { UserResolver } from './extends/user/user.resolver.ts';
import { CreateLedger1795269600000 } from './migrations/20261121T1400-create-ledger.ts';
import { achievementModule } from './modules/achievement/achievement.module.ts';
import { AchievementService } from './modules/achievement/index.ts';
import { LedgerService } from './modules/ledger/index.ts';
import { leaderboardModule } from './modules/leaderboard/leaderboard.module.ts';
import { ledgerModule } from './modules/ledger/ledger.module.ts';
import { LevelService } from './modules/level/index.ts';
import { levelModule } from './modules/level/level.module.ts';
import { liveModule } from './modules/live/live.module.ts';
import { personModule } from './modules/person/person.module.ts';
import { ProfileService } from './modules/profile/index.ts';
import { profileModule } from './modules/profile/profile.module.ts';
import { RewardService } from './modules/reward/index.ts';
import { rewardModule } from './modules/reward/reward.module.ts';

export { verifyLedger } from './verify-ledger.ts';
export type { LedgerReport } from './verify-ledger.ts';

/** The gamification subgraph: what people earn by what they do anywhere on the platform. */
export function gamificationSubgraph(): SubgraphDefinition {
  const achievements = new AchievementService();
  const profiles = new ProfileService(new LevelService());
  const rewards = new RewardService(new LedgerService(), profiles, achievements);
  return {
    name: 'gamification',
    modules: [
      personModule(),
      ledgerModule(),
      levelModule(),
      achievementModule(achievements),
      profileModule(profiles),
      leaderboardModule(),
      rewardModule(rewards),
      liveModule(),
    ],
    extensions: [new UserResolver(), new ProjectResolver(), new MilestoneResolver()],
    orphanedTypes: [Project, Milestone],
    migrations: [CreateLedger1795269600000],
  };
}
