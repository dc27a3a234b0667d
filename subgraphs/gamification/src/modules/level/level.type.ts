import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';

@Directive('@cost(weight: 0)')
@ObjectType('LevelProgress', { description: 'How far somebody is in their level.', simpleResolvers: true })
export class LevelProgress {
  @Field(() => Int, { description: 'The level, from 1 on.' })
  level!: number;

  @Field(() => Int, { description: 'XP gained since this level began.' })
  xpInLevel!: number;

  @Field(() => Int, { description: 'XP still to gain for the next level; at least 1.' })
  xpToNext!: number;

  @Field(() => Float, { description: 'The way through this level that is done: 0 to less than 1.' })
  fraction!: number;
}

@Directive('@cost(weight: 0)')
@Directive('@cacheControl(maxAge: 300)')
@ObjectType('LevelThreshold', { description: 'Where a level begins.', simpleResolvers: true })
export class LevelThreshold {
  @Field(() => Int, { description: 'The level, from 1 on.' })
  level!: number;

  @Field(() => Int, { description: 'XP at which it begins.' })
  xp!: number;
}

@Directive('@cacheControl(maxAge: 300)')
@ObjectType('LevelCurve', { description: 'How much XP each level takes. There is no last level.' })
export class LevelCurveType {
  @Field(() => Int, { description: 'Rises when the thresholds change.' })
  version!: number;

  @Field(() => [LevelThreshold], { description: 'The thresholds, from level 1 on.' })
  levels!: LevelThreshold[];
}
