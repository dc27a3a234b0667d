import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { GuildMembershipConnection, type MembershipEntity } from '../../modules/membership/index.ts';
import { User, userId } from './user.stub.ts';

/** What guilds add to a person. */
@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => GuildMembershipConnection, {
    description:
      'Guilds this person is an active member of, latest first; of private guilds only those the viewer belongs to as well.',
  })
  async guildMemberships(
    @Ctx() ctx: GuildsContext,
    @Root() user: User,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<MembershipEntity>> {
    return toConnection(await ctx.load.membershipPagesByUser(args).load(userId.decode(user.id)));
  }
}
