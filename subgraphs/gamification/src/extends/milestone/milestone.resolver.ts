import { Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import { Reward, rewardOf } from '../../modules/reward/index.ts';
import { milestoneXp } from '../../rules/index.ts';
import { Milestone } from './milestone.stub.ts';

/** What gamification adds to a milestone. */
@Resolver(() => Milestone)
export class MilestoneResolver {
  @Directive('@requires(fields: "weight")')
  @FieldResolver(() => Reward, {
    description:
      'What reaching it pays, shared equally by those who work on the project at that moment; of a day only so much counts.',
  })
  reward(@Root() { weight }: Milestone): Reward {
    return rewardOf(milestoneXp(weight));
  }
}
