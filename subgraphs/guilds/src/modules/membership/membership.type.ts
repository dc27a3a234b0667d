import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { Node } from '../../node.ts';
import { GuildMembershipStatus, GuildRole, type MembershipEntity } from './membership.entity.ts';

registerEnumType(GuildRole, {
  name: 'GuildRole',
  description: 'What a member may do in a guild; each role may do what the ones below it may.',
  valuesConfig: {
    OWNER: { description: 'Founded the guild or took it over. Exactly one; may delete the guild.' },
    ADMIN: { description: 'Changes the guild and gives the roles below their own.' },
    MODERATOR: { description: 'Keeps order: removes members.' },
    MEMBER: { description: 'Takes part.' },
  },
});

registerEnumType(GuildMembershipStatus, {
  name: 'GuildMembershipStatus',
  description: 'Where a membership stands.',
  valuesConfig: {
    ACTIVE: { description: 'In the guild.' },
    REQUESTED: { description: 'Asked to join and waits for a review.' },
    LEFT: { description: 'Left the guild or withdrew the request; may join again.' },
    REMOVED: { description: 'Was removed from the guild; may join again.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType('GuildMembership', {
  implements: Node,
  description:
    'One person in one guild. Active memberships are visible to everybody who sees the guild; requests and past ones to the person and to the moderators of the guild.',
})
export class GuildMembership implements Node {
  @Field(() => ID, { description: 'Id of the membership; one per person and guild, for ever.' })
  id!: string;

  @Directive('@cost(weight: 0)')
  @Field(() => User, { description: 'Who it is.' })
  user!: User;

  @Field(() => GuildRole, { description: 'What the person may do in the guild.' })
  role!: GuildRole;

  @Field(() => GuildMembershipStatus, { description: 'Whether the person is in the guild.' })
  status!: GuildMembershipStatus;

  @Field(() => Date, {
    nullable: true,
    description: 'When the person last became an active member; null when they never were.',
  })
  joinedAt!: Date | null;
}

export const { Connection: GuildMembershipConnection, Edge: GuildMembershipEdge } =
  connectionOf<MembershipEntity>(() => GuildMembership, 'GuildMembership');
