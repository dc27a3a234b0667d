import { FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { User, userStub } from '../../extends/user/user.stub.ts';
import { membershipId } from '../../node.ts';
import { MembershipEntity } from './membership.entity.ts';
import { GuildMembership } from './membership.type.ts';

/** Bridges the row and its type. The field `guild` is added by the guild module, which knows guilds. */
@Resolver(() => GuildMembership)
export class MembershipResolver {
  @FieldResolver(() => ID)
  id(@Root() membership: MembershipEntity): string {
    return membershipId.encode(membership.id);
  }

  @FieldResolver(() => User)
  user(@Root() membership: MembershipEntity): User {
    return userStub(membership.userId);
  }
}
