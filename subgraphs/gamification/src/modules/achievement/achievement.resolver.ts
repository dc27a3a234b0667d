import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { AchievementDefinition } from '../../achievements.ts';
import type { GamificationContext } from '../../context.ts';
import { achievementId } from '../../node.ts';
import { findDefinition, getDefinition, type UnlockEntity } from './achievement.entity.ts';
import type { AchievementService } from './achievement.service.ts';
import {
  Achievement,
  AchievementConnection,
  AchievementProgress,
  AchievementUnlock,
} from './achievement.type.ts';

@Resolver(() => Achievement)
export class AchievementResolver {
  constructor(private readonly service: AchievementService) {}

  @Directive('@cacheControl(maxAge: 300)')
  @Query(() => AchievementConnection, { description: 'All there is to earn, the first steps in front.' })
  async achievements(
    @Ctx() ctx: GamificationContext,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<AchievementDefinition>> {
    return toConnection(await this.service.list(ctx, args));
  }

  @Directive('@cacheControl(maxAge: 300)')
  @Query(() => Achievement, { nullable: true, description: 'One of them; null when there is no such one.' })
  achievement(
    @Arg('id', () => ID, { description: 'Its id: `achievement_…`.' }) id: string,
  ): AchievementDefinition | null {
    return findDefinition(achievementId.decode(id));
  }

  @FieldResolver(() => ID)
  id(@Root() achievement: AchievementDefinition): string {
    return achievementId.encode(achievement.id);
  }

  @FieldResolver(() => Int)
  target(@Root() { criterion }: AchievementDefinition): number {
    return criterion.target;
  }

  @FieldResolver(() => AchievementProgress, { nullable: true })
  async viewerProgress(
    @Ctx() ctx: GamificationContext,
    @Root() { id, criterion: { target } }: AchievementDefinition,
  ): Promise<AchievementProgress | null> {
    const own = await ctx.load.viewerStanding.load(id);
    return own && { current: own.count, target };
  }

  @FieldResolver(() => Date, { nullable: true })
  async viewerUnlockedAt(
    @Ctx() ctx: GamificationContext,
    @Root() achievement: AchievementDefinition,
  ): Promise<Date | null> {
    return (await ctx.load.viewerStanding.load(achievement.id))?.unlockedAt ?? null;
  }
}

@Resolver(() => AchievementUnlock)
export class AchievementUnlockResolver {
  @FieldResolver(() => Achievement)
  achievement(@Root() unlock: UnlockEntity): AchievementDefinition {
    return getDefinition(unlock.achievementId);
  }
}
