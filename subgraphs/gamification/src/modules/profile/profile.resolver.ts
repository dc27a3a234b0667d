import { badInput } from '@testverse/platform/errors';
import { CursorScalar, encodeCursor } from '@testverse/platform/events';
import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, Directive, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { GamificationContext } from '../../context.ts';
import { addDays, localDate, soundZone } from '../../days.ts';
import { userTopic } from '../../topics.ts';
import { LedgerEntryConnection, type LedgerEntity } from '../ledger/index.ts';
import { LevelProgress, progressOf, type Progress } from '../level/index.ts';
import { isSelf, seesAll, showsActivity } from '../person/index.ts';
import type { ProfileView } from './profile.entity.ts';
import { GamificationProfile, XpDay } from './profile.type.ts';

/** A year, and the day it began with. */
const mostDays = 366;

@Resolver(() => GamificationProfile)
export class ProfileResolver {
  @FieldResolver(() => Int, { nullable: true })
  coins(@Ctx() ctx: GamificationContext, @Root() profile: ProfileView): number | null {
    return isSelf(ctx.actor, profile.userId) ? profile.coins : null;
  }

  @FieldResolver(() => LevelProgress)
  levelProgress(@Root() profile: ProfileView): Progress {
    return progressOf(profile.xp);
  }

  @FieldResolver(() => Int)
  xpThisWeek(@Root() profile: ProfileView): number {
    return profile.weekXp;
  }

  @Directive('@listSize(slicingArguments: ["days"], requireOneSlicingArgument: false)')
  @FieldResolver(() => [XpDay], {
    nullable: true,
    description:
      'XP day by day, today last, days without any included; null where the person hides what they do, unless it is the viewer or the viewer is a platform administrator.',
  })
  async xpHistory(
    @Ctx() ctx: GamificationContext,
    @Root() profile: ProfileView,
    @Arg('days', () => Int, { defaultValue: 30, description: `How many days, 1 to ${mostDays}.` })
    days: number,
  ): Promise<XpDay[] | null> {
    if (days < 1 || days > mostDays)
      throw badInput(`A history has 1 to ${mostDays} days, not ${days}.`, ['days']);
    const { userId, timeZone } = profile;
    if (!seesAll(ctx.actor, userId) && !showsActivity(profile)) return null;
    const sums = await ctx.load.dayXp(days).load(userId);
    const xp = new Map(sums.map((sum) => [sum.date, sum.xp]));
    const today = localDate(ctx.clock.now(), soundZone(timeZone));
    const dates = Array.from({ length: days }, (_, nth) => addDays(today, nth + 1 - days));
    return dates.map((date) => ({ date, xp: xp.get(date) ?? 0 }));
  }

  @FieldResolver(() => LedgerEntryConnection, {
    nullable: true,
    description:
      'All that was booked to the person, the latest fact first; null for everybody but the person.',
  })
  async entries(
    @Ctx() ctx: GamificationContext,
    @Root() { userId }: ProfileView,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<LedgerEntity> | null> {
    if (!isSelf(ctx.actor, userId)) return null;
    return toConnection(await ctx.load.ledgerPages(args).load(userId));
  }

  @FieldResolver(() => CursorScalar, { nullable: true })
  streamCursor(@Ctx() ctx: GamificationContext, @Root() { userId, head }: ProfileView): string | null {
    return isSelf(ctx.actor, userId) ? encodeCursor(userTopic(userId), head) : null;
  }
}
