import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { AchievementUnlock, type UnlockEntity } from '../achievement/index.ts';

@ObjectType('CheckAchievementsPayload', {
  description: 'What a look at the viewer’s achievements has changed.',
})
export class CheckAchievementsPayload implements Payload {
  @Field(() => [AchievementUnlock], {
    nullable: true,
    description: 'What was unlocked by this; empty when nothing was left to unlock, null with user errors.',
  })
  unlocked!: UnlockEntity[] | null;

  @Field(() => [UserError], {
    description:
      'Why nothing was done; empty when it was. Codes: `NOT_FOUND` for an achievement that is none.',
  })
  userErrors!: UserError[];
}
