import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GamificationContext } from '../../context.ts';
import { achievementId } from '../../node.ts';
import { CheckAchievementsInput } from './reward.inputs.ts';
import { CheckAchievementsPayload } from './reward.payloads.ts';
import type { RewardService } from './reward.service.ts';

@Resolver()
export class RewardResolver {
  constructor(private readonly service: RewardService) {}

  @Mutation(() => CheckAchievementsPayload, {
    description:
      'Looks whether the viewer has earned achievements that are not unlocked yet, as after new ones were added, and unlocks them. Doing it again changes nothing.',
  })
  checkAchievements(
    @Ctx() ctx: GamificationContext,
    @Arg('input', { description: 'What to look at.' }) input: CheckAchievementsInput,
  ): Promise<CheckAchievementsPayload> {
    return payload(CheckAchievementsPayload, input, async () => ({
      unlocked: await this.service.check(
        ctx,
        input.achievementId == null ? null : achievementId.decode(input.achievementId),
      ),
    }));
  }
}
