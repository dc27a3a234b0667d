import { ConnectionArgs, IsNodeId } from '@testverse/platform/graphql';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { userId } from '../../extends/user/user.stub.ts';
import { guildId } from '../../node.ts';
import { GuildRole } from './membership.entity.ts';

@InputType({ description: 'The member and the role to give.' })
export class SetGuildMemberRoleInput {
  @Field(() => ID, { description: 'The guild.' })
  @IsNodeId(guildId)
  guildId!: string;

  @Field(() => ID, { description: 'The person, an active member.' })
  @IsNodeId(userId)
  userId!: string;

  @Field(() => GuildRole, { description: 'The role, below that of the viewer; never OWNER.' })
  role!: GuildRole;
}

@InputType({ description: 'The member to remove.' })
export class RemoveGuildMemberInput {
  @Field(() => ID, { description: 'The guild.' })
  @IsNodeId(guildId)
  guildId!: string;

  @Field(() => ID, { description: 'The person.' })
  @IsNodeId(userId)
  userId!: string;
}

@InputType('GuildMemberFilter', { description: 'Narrows the members of a guild.' })
export class GuildMemberFilterInput {
  @Field(() => GuildRole, { nullable: true, description: 'Only members of exactly this role.' })
  role?: GuildRole | null;
}

@ArgsType()
export class GuildMembersArgs extends ConnectionArgs {
  @Field(() => GuildMemberFilterInput, {
    nullable: true,
    description: 'Narrows the list; null: all members.',
  })
  filter?: GuildMemberFilterInput | null;
}
