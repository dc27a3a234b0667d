import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { channelId, messageId } from '../../node.ts';
import { Channel, mostUnread, type ChannelEntity } from '../channel/index.ts';
import { MarkChannelReadInput, MarkChannelUnreadInput } from './read-marker.inputs.ts';
import { MarkChannelReadPayload, MarkChannelUnreadPayload } from './read-marker.payloads.ts';
import type { ReadMarkerService } from './read-marker.service.ts';

/** At once where it came with the channel. */
function ofUnread(
  ctx: GuildsContext,
  { id, unread }: ChannelEntity,
  which: 'lastReadSeq' | 'unreadCount',
): number | Promise<number> {
  if (unread !== undefined) return unread?.[which] ?? 0;
  return ctx.load.viewerUnread.load(id).then((found) => found?.[which] ?? 0);
}

/** What read markers add to a channel; here because channels know nothing of them. */
@Resolver(() => Channel)
export class ReadMarkerResolver {
  constructor(private readonly service: ReadMarkerService) {}

  @FieldResolver(() => Int, {
    description:
      '`seq` up to which the viewer has read it; 0 before the first message and for people who are not members.',
  })
  lastReadSeq(@Ctx() ctx: GuildsContext, @Root() channel: ChannelEntity): number | Promise<number> {
    return ofUnread(ctx, channel, 'lastReadSeq');
  }

  @FieldResolver(() => Int, {
    description: `Messages of others after \`lastReadSeq\` that are not deleted; ${mostUnread} means ${mostUnread} or more; 0 for people who are not members.`,
  })
  unreadCount(@Ctx() ctx: GuildsContext, @Root() channel: ChannelEntity): number | Promise<number> {
    return ofUnread(ctx, channel, 'unreadCount');
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
