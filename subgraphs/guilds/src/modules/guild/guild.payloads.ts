import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ID, ObjectType } from 'type-graphql';
import { GuildMembership, MembershipEntity } from '../membership/index.ts';
import { GuildEntity } from './guild.entity.ts';
import { Guild } from './guild.type.ts';

const why = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'Outcome of `createGuild`.', simpleResolvers: true })
export class CreateGuildPayload implements Payload {
  @Field(() => Guild, { nullable: true, description: 'The new guild; null when there are user errors.' })
  guild!: GuildEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: validation, SLUG_TAKEN, SLUG_RESERVED.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `updateGuild`.', simpleResolvers: true })
export class UpdateGuildPayload implements Payload {
  @Field(() => Guild, {
    nullable: true,
    description: 'The guild as it is now; null when there are user errors.',
  })
  guild!: GuildEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: validation, NOT_FOUND, SLUG_TAKEN, SLUG_RESERVED, MAX_MEMBERS_TOO_LOW.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `deleteGuild`.', simpleResolvers: true })
export class DeleteGuildPayload implements Payload {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the deleted guild; null when there are user errors.',
  })
  deletedGuildId!: string | null;

  @Field(() => [UserError], { description: `${why} Codes: NOT_FOUND.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `joinGuild`.', simpleResolvers: true })
export class JoinGuildPayload implements Payload {
  @Field(() => Guild, {
    nullable: true,
    description: 'The guild as it is now; null when there are user errors.',
  })
  guild!: GuildEntity | null;

  @Field(() => GuildMembership, {
    nullable: true,
    description:
      'The membership: ACTIVE, or REQUESTED where newcomers are reviewed; null when there are user errors.',
  })
  membership!: MembershipEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: NOT_FOUND, INVITATION_REQUIRED, GUILD_FULL.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `leaveGuild`.', simpleResolvers: true })
export class LeaveGuildPayload implements Payload {
  @Field(() => Guild, {
    nullable: true,
    description:
      'The guild as it is now; null when there are user errors, and after leaving a private guild.',
  })
  guild!: GuildEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: NOT_FOUND, NOT_A_MEMBER, OWNER_CANNOT_LEAVE.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `setGuildMemberRole`.', simpleResolvers: true })
export class SetGuildMemberRolePayload implements Payload {
  @Field(() => GuildMembership, {
    nullable: true,
    description: 'The membership with its role now; null when there are user errors.',
  })
  membership!: MembershipEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: NOT_FOUND (by its field: guild or member), OWNERSHIP_NOT_GRANTABLE, OWNER_CANNOT_BE_DEMOTED.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `removeGuildMember`.', simpleResolvers: true })
export class RemoveGuildMemberPayload implements Payload {
  @Field(() => Guild, {
    nullable: true,
    description: 'The guild as it is now; null when there are user errors.',
  })
  guild!: GuildEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: NOT_FOUND (by its field: guild or member), OWNER_CANNOT_BE_REMOVED.`,
  })
  userErrors!: UserError[];
}
