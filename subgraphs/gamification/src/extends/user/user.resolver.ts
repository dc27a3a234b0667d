import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GamificationContext } from '../../context.ts';
import { AchievementUnlockConnection, type UnlockEntity } from '../../modules/achievement/index.ts';
import { seesAll, showsActivity, showsStats } from '../../modules/person/index.ts';
import { GamificationProfile, type ProfileView } from '../../modules/profile/index.ts';
import { User, userId } from './user.stub.ts';

/** What gamification adds to a person. */
@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => GamificationProfile, {
    nullable: true,
    description:
      'How far this person is; null where the person hides their stats, unless it is the viewer or the viewer is a platform administrator.',
  })
  async gamification(@Ctx() ctx: GamificationContext, @Root() user: User): Promise<ProfileView | null> {
    const id = userId.decode(user.id);
    const view = await ctx.load.profileView.load(id);
    return seesAll(ctx.actor, id) || showsStats(view) ? view : null;
  }

  @FieldResolver(() => AchievementUnlockConnection, {
    nullable: true,
    description:
      'What this person has earned, latest first; null where the person hides what they do, unless it is the viewer or the viewer is a platform administrator.',
  })
  async achievements(
    @Ctx() ctx: GamificationContext,
    @Root() user: User,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<UnlockEntity> | null> {
    const id = userId.decode(user.id);
    const [view, page] = await Promise.all([
      ctx.load.profileView.load(id),
      ctx.load.unlockPages(args).load(id),
    ]);
    return seesAll(ctx.actor, id) || showsActivity(view) ? toConnection(page) : null;
  }
}
