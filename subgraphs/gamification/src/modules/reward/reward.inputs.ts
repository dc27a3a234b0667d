import { IsNodeId } from '@testverse/platform/graphql';
import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { achievementId } from '../../node.ts';

@InputType('CheckAchievementsInput', { description: 'What to look at again.' })
export class CheckAchievementsInput {
  @IsOptional()
  @IsNodeId(achievementId)
  @Field(() => ID, { nullable: true, description: 'Only this achievement; all of them when null.' })
  achievementId?: string | null;
}
