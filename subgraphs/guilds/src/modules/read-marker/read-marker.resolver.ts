import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { channelId, messageId } from '../../node.ts';
import { Channel, type ChannelEntity } from '../channel/index.ts';
import { mostUnread } from './read-marker.entity.ts';
import { MarkChannelReadInput, MarkChannelUnreadInput } from './read-marker.inputs.ts';
import { MarkChannelReadPayload, MarkChannelUnreadPayload } from './read-marker.payloads.ts';
import type { ReadMarkerService } from './read-marker.service.ts';

/** What read markers add to a channel; here because channels know nothing of them. */
@Resolver(() => Channel)
export class ReadMarkerResolver {
  constructor(private readonly service: ReadMarkerService) {}

  @FieldResolver(() => Int, {
    description:
      '`seq` up to which the viewer has read it; 0 before the first message and for people who are not members.',
  })
  async lastReadSeq(@Ctx() ctx: GuildsContext, @Root() channel: ChannelEntity): Promise<number> {
    return (await ctx.load.viewerUnread.load(channel.id))?.lastReadSeq ?? 0;
  }

  @FieldResolver(() => Int, {
    description: `Messages of others after \`lastReadSeq\` that are not deleted; ${mostUnread} means ${mostUnread} or more; 0 for people who are not members.`,
  })
  async unreadCount(@Ctx() ctx: GuildsContext, @Root() channel: ChannelEntity): Promise<number> {
    return (await ctx.load.viewerUnread.load(channel.id))?.unreadCount ?? 0;
  }

  @Mutation(() => MarkChannelReadPayload, {
    description:
      'Tells how far the viewer has read a channel, as a member of its guild. It never moves back: an older number changes nothing.',
  })
  markChannelRead(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'How far the viewer has read.' }) input: MarkChannelReadInput,
  ): Promise<MarkChannelReadPayload> {
    return payload(MarkChannelReadPayload, input, async () => ({
      channel: await this.service.markRead(ctx, channelId.decode(input.channelId), input.seq),
    }));
  }

  @Mutation(() => MarkChannelUnreadPayload, {
    description: 'Marks a channel as unread from a message on, as a member of its guild.',
  })
  markChannelUnread(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'From where on it is unread.' }) input: MarkChannelUnreadInput,
  ): Promise<MarkChannelUnreadPayload> {
    return payload(MarkChannelUnreadPayload, input, async () => ({
      channel: await this.service.markUnread(ctx, messageId.decode(input.messageId)),
    }));
  }
}
