import { badInput, payload } from '@testverse/platform/errors';
import { toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { GuildsContext } from '../../context.ts';
import { User, userId, userStub } from '../../extends/user/user.stub.ts';
import { guildId } from '../../node.ts';
import { asks } from '../../selection.ts';
import {
  GuildMembersArgs,
  GuildMembership,
  GuildMembershipConnection,
  isPresent,
  MembershipEntity,
  type MembershipFacts,
  RemoveGuildMemberInput,
  SetGuildMemberRoleInput,
} from '../membership/index.ts';
import { GuildEntity, slugPattern } from './guild.entity.ts';
import {
  changesOf,
  CreateGuildInput,
  DeleteGuildInput,
  draftOf,
  GuildsArgs,
  JoinGuildInput,
  LeaveGuildInput,
  UpdateGuildInput,
} from './guild.inputs.ts';
import {
  CreateGuildPayload,
  DeleteGuildPayload,
  JoinGuildPayload,
  LeaveGuildPayload,
  RemoveGuildMemberPayload,
  SetGuildMemberRolePayload,
  UpdateGuildPayload,
} from './guild.payloads.ts';
import { rightsOf } from './guild.policy.ts';
import { GuildService, type Directory } from './guild.service.ts';
import { Guild, GuildBranding, GuildConnection, GuildFeatures, GuildViewerRights } from './guild.type.ts';

type OrPromise<T> = T | Promise<T>;

/** Makes a field of the viewer's own membership, at once where it came with the guild. */
function withOwn<T>(
  ctx: GuildsContext,
  { id, own }: GuildEntity,
  make: (own: MembershipFacts | null) => T,
): OrPromise<T> {
  return own === undefined ? ctx.load.viewerMembership.load(id).then(make) : make(own);
}

type Counted = ConnectionOf<GuildEntity> & Pick<Directory, 'count'>;

@Resolver(() => Guild)
export class GuildResolver {
  constructor(private readonly service: GuildService) {}

  @FieldResolver(() => ID)
  id(@Root() guild: GuildEntity): string {
    return guildId.encode(guild.id);
  }

  @FieldResolver(() => GuildBranding)
  branding(@Root() guild: GuildEntity): GuildEntity {
    return guild;
  }

  @FieldResolver(() => GuildFeatures)
  features(@Root() guild: GuildEntity): GuildEntity {
    return guild;
  }

  @FieldResolver(() => User)
  owner(@Ctx() ctx: GuildsContext, @Root() guild: GuildEntity): User | Promise<User | null> {
    if (guild.ownerId !== undefined) return userStub(guild.ownerId);
    return ctx.load.ownership.load(guild.id).then((ownership) => ownership && userStub(ownership.userId));
  }

  @FieldResolver(() => GuildMembership, { nullable: true })
  viewerMembership(@Ctx() ctx: GuildsContext, @Root() guild: GuildEntity): OrPromise<MembershipFacts | null> {
    return withOwn(ctx, guild, (own) => (isPresent(own) ? own : null));
  }

  @FieldResolver(() => GuildViewerRights)
  viewerCan(@Ctx() ctx: GuildsContext, @Root() guild: GuildEntity): OrPromise<GuildViewerRights> {
    return withOwn(ctx, guild, (own) => rightsOf(ctx.actor, guild, own));
  }

  @FieldResolver(() => GuildMembershipConnection, {
    description: 'Its active members, highest role first, then the longest in it.',
  })
  async members(
    @Ctx() ctx: GuildsContext,
    @Root() guild: GuildEntity,
    @Args(() => GuildMembersArgs) { filter, ...page }: GuildMembersArgs,
  ): Promise<ConnectionOf<MembershipEntity>> {
    return toConnection(await ctx.load.rosters(page, filter ?? {}).load(guild.id));
  }

  @Query(() => Guild, {
    nullable: true,
    description: 'One guild by its id or its slug; null when it does not exist or the viewer may not see it.',
  })
  async guild(
    @Ctx() ctx: GuildsContext,
    @Arg('id', () => ID, { nullable: true, description: 'Its id; exactly one argument is given.' })
    id: string | null,
    @Arg('slug', () => String, { nullable: true, description: 'Its slug, in any case.' })
    slug: string | null,
  ): Promise<GuildEntity | null> {
    if ((id == null) === (slug == null)) throw badInput('Give exactly one of `id` and `slug`.');
    if (id != null) return ctx.load.guild.load(guildId.decode(id));
    const address = (slug ?? '').toLowerCase();
    return slugPattern.test(address) ? ctx.load.guildBySlug.load(address) : null;
  }

  @Query(() => GuildConnection, { description: 'The directory: every guild the viewer may see.' })
  async guilds(
    @Ctx() ctx: GuildsContext,
    @Args(() => GuildsArgs) { filter, orderBy, ...args }: GuildsArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Counted> {
    const wanted = {
      isCounted: asks(info, 'totalCount'),
      isFollowed: asks(info, 'edges.node.streamCursor'),
    };
    const { page, count } = await this.service.directory(ctx, filter ?? {}, orderBy ?? null, args, wanted);
    return { ...toConnection(page), count };
  }

  @Mutation(() => CreateGuildPayload, { description: 'Founds a guild; the viewer becomes its owner.' })
  createGuild(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The guild to found.' }) input: CreateGuildInput,
  ): Promise<CreateGuildPayload> {
    return payload(CreateGuildPayload, input, async () => ({
      guild: await this.service.create(ctx, draftOf(input)),
    }));
  }

  @Mutation(() => UpdateGuildPayload, {
    description: 'Changes a guild, as one of its administrators. What the input leaves out stays as it is.',
  })
  updateGuild(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'What to change.' }) input: UpdateGuildInput,
  ): Promise<UpdateGuildPayload> {
    return payload(UpdateGuildPayload, input, async () => ({
      guild: await this.service.update(ctx, guildId.decode(input.guildId), changesOf(input)),
    }));
  }

  @Mutation(() => DeleteGuildPayload, {
    description: 'Deletes a guild with all its memberships for good, as its owner. Its slug is free again.',
  })
  deleteGuild(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The guild to delete.' }) input: DeleteGuildInput,
  ): Promise<DeleteGuildPayload> {
    return payload(DeleteGuildPayload, input, async () => ({
      deletedGuildId: guildId.encode(await this.service.delete(ctx, guildId.decode(input.guildId))),
    }));
  }

  @Mutation(() => JoinGuildPayload, {
    description:
      'Joins a public guild, or asks to where newcomers are reviewed. Doing it again changes nothing and answers alike.',
  })
  joinGuild(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The guild to join.' }) input: JoinGuildInput,
  ): Promise<JoinGuildPayload> {
    return payload(JoinGuildPayload, input, () => this.service.join(ctx, guildId.decode(input.guildId)));
  }

  @Mutation(() => LeaveGuildPayload, {
    description:
      'Leaves a guild, or withdraws the request to join. Doing it again changes nothing; a private guild is gone from sight then.',
  })
  leaveGuild(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The guild to leave.' }) input: LeaveGuildInput,
  ): Promise<LeaveGuildPayload> {
    return payload(LeaveGuildPayload, input, async () => ({
      guild: await this.service.leave(ctx, guildId.decode(input.guildId)),
    }));
  }

  @Mutation(() => SetGuildMemberRolePayload, {
    description: "Gives a member a role. The viewer's own must be higher than both the old and the new one.",
  })
  setGuildMemberRole(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The member and the role.' }) input: SetGuildMemberRoleInput,
  ): Promise<SetGuildMemberRolePayload> {
    return payload(SetGuildMemberRolePayload, input, async () => ({
      membership: await this.service.setMemberRole(ctx, memberOf(input), input.role),
    }));
  }

  @Mutation(() => RemoveGuildMemberPayload, {
    description:
      "Removes a member whose role is below the viewer's. They may join again. Doing it again changes nothing.",
  })
  removeGuildMember(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The member to remove.' }) input: RemoveGuildMemberInput,
  ): Promise<RemoveGuildMemberPayload> {
    return payload(RemoveGuildMemberPayload, input, async () => ({
      guild: await this.service.removeMember(ctx, memberOf(input)),
    }));
  }
}

function memberOf(input: { guildId: string; userId: string }): { guildId: string; userId: string } {
  return { guildId: guildId.decode(input.guildId), userId: userId.decode(input.userId) };
}

/** Counting reads the whole list, so only who asks for it pays. */
@Resolver(() => GuildConnection)
export class GuildConnectionResolver {
  @FieldResolver(() => Int)
  totalCount(@Root() connection: Counted): OrPromise<number> {
    return connection.count();
  }
}

/** The way back from a membership; here because memberships do not know guilds. */
@Resolver(() => GuildMembership)
export class GuildOfMembershipResolver {
  @FieldResolver(() => Guild, { description: 'The guild.' })
  guild(@Ctx() ctx: GuildsContext, @Root() membership: MembershipEntity): Promise<GuildEntity | null> {
    return ctx.load.guild.load(membership.guildId);
  }
}
