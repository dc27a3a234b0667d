import { CursorScalar } from '@testverse/platform/events';
import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../date.ts';
import { LevelProgress } from '../level/index.ts';

@Directive('@cost(weight: 0)')
@ObjectType('XpDay', { description: 'One day of somebody’s history.', simpleResolvers: true })
export class XpDay {
  @Field(() => DateScalar, { description: 'The day, in the person’s own time zone.' })
  date!: string;

  @Field(() => Int, { description: 'XP earned on it, as far as they count.' })
  xp!: number;
}

@ObjectType('GamificationProfile', {
  description: 'How far a person is. Others see it as long as the person shows their stats.',
})
export class GamificationProfile {
  @Field(() => Int, {
    description: 'XP in all, as far as they count: of each day at most 500, and the rewards of achievements.',
  })
  xp!: number;

  @Field(() => Int, { nullable: true, description: 'Coins in all; null for everybody but the person.' })
  coins!: number | null;

  @Field(() => Int, { description: 'The level, from 1 on.' })
  level!: number;

  @Field(() => LevelProgress, { description: 'How far the person is in that level.' })
  levelProgress!: LevelProgress;

  @Field(() => Int, { description: 'XP since Monday 00:00 UTC.' })
  xpThisWeek!: number;

  @Field(() => CursorScalar, {
    nullable: true,
    description:
      'Give it as `after` to `gamificationEvents` to go on from what is read here; null for everybody but the person.',
  })
  streamCursor!: string | null;
}
