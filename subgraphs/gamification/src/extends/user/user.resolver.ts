import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GamificationContext } from '../../context.ts';
import { AchievementUnlockConnection, type UnlockEntity } from '../../modules/achievement/index.ts';
import { seesAll, showsActivity, showsStats } from '../../modules/person/index.ts';
import { blankProfile, GamificationProfile, type ProfileView } from '../../modules/profile/index.ts';
import { unknownZone } from '../../days.ts';
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
    const [person, profile] = await Promise.all([ctx.load.person.load(id), ctx.load.profile.load(id)]);
    if (!seesAll(ctx.actor, id) && !showsStats(person)) return null;
    return profile ?? blankProfile(id, unknownZone);
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
    const [person, page] = await Promise.all([ctx.load.person.load(id), ctx.load.unlockPages(args).load(id)]);
    return seesAll(ctx.actor, id) || showsActivity(person) ? toConnection(page) : null;
  }
}
