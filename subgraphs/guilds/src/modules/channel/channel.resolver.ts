import { badInput, payload } from '@testverse/platform/errors';
import { CursorScalar, encodeCursor } from '@testverse/platform/events';
import { toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { GuildsContext } from '../../context.ts';
import { channelId, guildId } from '../../node.ts';
import { asks } from '../../selection.ts';
import { noteGuild } from '../../stamps.ts';
import { channelTopic, guildTopic } from '../../topics.ts';
import { canLookIn, Guild, type GuildEntity } from '../guild/index.ts';
import { ChannelEntity } from './channel.entity.ts';
import {
  ChannelsArgs,
  changesOf,
  CreateChannelInput,
  draftOf,
  UpdateChannelInput,
} from './channel.inputs.ts';
import { CreateChannelPayload, UpdateChannelPayload } from './channel.payloads.ts';
import { rightsOf, type ViewerRights } from './channel.policy.ts';
import type { ChannelService } from './channel.service.ts';
import { Channel, ChannelConnection, ChannelViewerRights } from './channel.type.ts';

/** @param before the path to the channel, with its last dot */
function asksUnread(info: GraphQLResolveInfo, before: string): boolean {
  return asks(info, `${before}unreadCount`) || asks(info, `${before}lastReadSeq`);
}

@Resolver(() => Channel)
export class ChannelResolver {
  constructor(private readonly service: ChannelService) {}

  @FieldResolver(() => ID)
  id(@Root() channel: ChannelEntity): string {
    return channelId.encode(channel.id);
  }

  @FieldResolver(() => Guild)
  guild(
    @Ctx() ctx: GuildsContext,
    @Root() channel: ChannelEntity,
  ): GuildEntity | Promise<GuildEntity | null> {
    if (channel.guild) return channel.guild;
    return ctx.load.anyGuild.load(channel.guildId).then((guild) => noteGuild(ctx.effects, guild));
  }

  @FieldResolver(() => CursorScalar)
  streamCursor(@Root() channel: ChannelEntity): string {
    return encodeCursor(channelTopic(channel.id), channel.head ?? 0);
  }

  @FieldResolver(() => ChannelViewerRights)
  viewerCan(@Ctx() ctx: GuildsContext, @Root() channel: ChannelEntity): ViewerRights | Promise<ViewerRights> {
    if (channel.own !== undefined) return rightsOf(ctx.actor, channel, channel.own);
    const standing = ctx.load.viewerMembership.load(channel.guildId);
    return standing.then((own) => rightsOf(ctx.actor, channel, own));
  }

  @Query(() => Channel, {
    nullable: true,
    description:
      'One channel by its id, or by its guild’s slug and its name; null when it does not exist or the viewer may not read it.',
  })
  channel(
    @Ctx() ctx: GuildsContext,
    @Arg('id', () => ID, { nullable: true, description: 'Its id; without the other two.' })
    id: string | null,
    @Arg('guildSlug', () => String, { nullable: true, description: 'Slug of its guild; with `name`.' })
    guildSlug: string | null,
    @Arg('name', () => String, { nullable: true, description: 'Its name; with `guildSlug`.' })
    name: string | null,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChannelEntity | null> {
    const wanted = { guild: asks(info, 'guild'), unread: asksUnread(info, '') };
    if (id != null && guildSlug == null && name == null)
      return this.service.find(ctx, channelId.decode(id), wanted);
    if (id != null || guildSlug == null || name == null) {
      throw badInput('Give either `id`, or `guildSlug` and `name`.');
    }
    return this.service.findByName(ctx, guildSlug, name, wanted);
  }

  @Mutation(() => CreateChannelPayload, {
    description: 'Opens a channel at the end of the list, as one of the guild’s administrators.',
  })
  createChannel(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The channel to open.' }) input: CreateChannelInput,
  ): Promise<CreateChannelPayload> {
    return payload(CreateChannelPayload, input, async () => ({
      channel: await this.service.create(ctx, guildId.decode(input.guildId), draftOf(input)),
    }));
  }

  @Mutation(() => UpdateChannelPayload, {
    description:
      'Changes, moves, archives or reopens a channel, as one of the guild’s administrators. What the input leaves out stays as it is.',
  })
  updateChannel(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'What to change.' }) input: UpdateChannelInput,
  ): Promise<UpdateChannelPayload> {
    return payload(UpdateChannelPayload, input, async () => ({
      channel: await this.service.update(ctx, channelId.decode(input.channelId), changesOf(input)),
    }));
  }
}

/** What channels add to a guild; here because guilds know nothing of channels. */
@Resolver(() => Guild)
export class ChannelsOfGuildResolver {
  @FieldResolver(() => ChannelConnection, {
    description: 'Its channels in their order; empty for people who may not look into its rooms.',
  })
  async channels(
    @Ctx() ctx: GuildsContext,
    @Root() guild: GuildEntity,
    @Args(() => ChannelsArgs) { filter, ...page }: ChannelsArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<ChannelEntity>> {
    noteGuild(ctx.effects, guild);
    const own = guild.own === undefined ? await ctx.load.viewerMembership.load(guild.id) : guild.own;
    if (!canLookIn(ctx.actor, guild, own)) return toConnection(nothing);
    const wanted = {
      head: asks(info, 'edges.node.streamCursor'),
      unread: asksUnread(info, 'edges.node.'),
    };
    const found = await ctx.load.channelPages(page, filter ?? {}, wanted).load(guild.id);
    for (const channel of found.rows) channel.own = own;
    return toConnection(found);
  }

  @FieldResolver(() => CursorScalar, {
    description:
      'Pass it as `after` of `guildEvents`: what this answer says of the guild and the events after this place are its present state, without a gap.',
  })
  streamCursor(@Root() guild: GuildEntity): string {
    return encodeCursor(guildTopic(guild.id), guild.head ?? 0);
  }
}

const nothing = { rows: [], cursors: [], hasNextPage: false, hasPreviousPage: false };
