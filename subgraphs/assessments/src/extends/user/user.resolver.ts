import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AssessmentsContext } from '../../context.ts';
import {
  PersonalityProfileConnection,
  type PersonalityProfileEntity,
} from '../../modules/personality-profile/index.ts';
import { User, userId } from './user.stub.ts';

/** What assessments add to a person. */
@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => PersonalityProfileConnection, {
    nullable: true,
    description:
      "The viewer's own personality profiles, latest first; null for everybody else, platform administrators included.",
  })
  async personalityProfiles(
    @Ctx() ctx: AssessmentsContext,
    @Root() user: User,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<PersonalityProfileEntity> | null> {
    const id = userId.decode(user.id);
    if (id !== ctx.actor.userId) return null;
    return toConnection(await ctx.load.personalityProfilePages(args).load(id));
  }
}
