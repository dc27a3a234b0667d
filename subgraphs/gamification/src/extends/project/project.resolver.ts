import { FieldResolver, Resolver } from 'type-graphql';
import { Reward, rewardOf } from '../../modules/reward/index.ts';
import { projectXp } from '../../rules/index.ts';
import { Project } from './project.stub.ts';

/** What gamification adds to a project. */
@Resolver(() => Project)
export class ProjectResolver {
  @FieldResolver(() => Reward, {
    description:
      'What completing it for the first time pays, beside its milestones; shared equally by those who work on it at that moment. Of a day only so much counts.',
  })
  reward(): Reward {
    return rewardOf(projectXp);
  }
}
