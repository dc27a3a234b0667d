import { badInput } from '@testverse/platform/errors';
import { Arg, Directive, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { levelCurve, xpOf, type LevelCurve } from './level.entity.ts';
import { LevelCurveType, LevelThreshold } from './level.type.ts';

const mostLevels = 100;

@Resolver(() => LevelCurveType)
export class LevelResolver {
  @Directive('@cacheControl(maxAge: 300)')
  @Query(() => LevelCurveType, { description: 'How much XP each level takes; the same for everybody.' })
  levelCurve(): LevelCurve {
    return levelCurve;
  }

  @Directive('@listSize(slicingArguments: ["upTo"], requireOneSlicingArgument: false)')
  @FieldResolver(() => [LevelThreshold])
  levels(
    @Root() curve: LevelCurve,
    @Arg('upTo', () => Int, { defaultValue: 20, description: `The last level to list, 1 to ${mostLevels}.` })
    upTo: number,
  ): LevelThreshold[] {
    if (upTo < 1 || upTo > mostLevels)
      throw badInput(`A level is 1 to ${mostLevels} here, not ${upTo}.`, ['upTo']);
    return Array.from({ length: upTo }, (_, nth) => ({ level: nth + 1, xp: xpOf(nth + 1, curve) }));
  }
}
