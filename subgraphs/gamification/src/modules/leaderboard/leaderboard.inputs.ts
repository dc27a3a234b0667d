import { ConnectionArgs } from '@testverse/platform/graphql';
import { ArgsType, Field } from 'type-graphql';
import { Period } from '../profile/index.ts';

@ArgsType()
export class LeaderboardArgs extends ConnectionArgs {
  @Field(() => Period, { defaultValue: Period.ALL_TIME, description: 'Which XP are compared.' })
  period!: Period;
}
