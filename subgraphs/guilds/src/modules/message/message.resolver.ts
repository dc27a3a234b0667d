import { payload } from '@testverse/platform/errors';
import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { GuildsContext } from '../../context.ts';
import { User, userStub } from '../../extends/user/user.stub.ts';
import { messageId } from '../../node.ts';
import { asks } from '../../selection.ts';
import { Channel, type ChannelEntity } from '../channel/index.ts';
import { MessageEntity, type Beside, type MessageRevisionEntity } from './message.entity.ts';
import {
  anchorOf,
  bodyOf,
  DeleteMessageInput,
  draftOf,
  EditMessageInput,
  MessagesArgs,
  SendMessageInput,
} from './message.inputs.ts';
import { DeleteMessagePayload, EditMessagePayload, SendMessagePayload } from './message.payloads.ts';
import { canSeeRevisions } from './message.policy.ts';
import type { MessageService } from './message.service.ts';
import { Message, MessageConnection, MessageRevisionConnection } from './message.type.ts';

function besideOf(info: GraphQLResolveInfo): Beside {
  if (asks(info, 'edges.node.reactions.viewerHasReacted')) return 'OWN_REACTIONS';
  return asks(info, 'edges.node.reactions') ? 'REACTIONS' : 'NOTHING';
}

const nothing = { rows: [], cursors: [], hasNextPage: false, hasPreviousPage: false };

/** Fields that are the same for every reader do not ask who that is: live results with them are shared. */
@Resolver(() => Message)
export class MessageResolver {
  constructor(private readonly service: MessageService) {}

  @FieldResolver(() => ID)
  id(@Root() message: MessageEntity): string {
    return messageId.encode(message.id);
  }

  @FieldResolver(() => Channel)
  channel(@Ctx() ctx: GuildsContext, @Root() message: MessageEntity): Promise<ChannelEntity | null> {
    return ctx.load.channel.load(message.channelId);
  }

  @FieldResolver(() => User)
  author(@Root() message: MessageEntity): User {
    return userStub(message.authorId);
  }

  @FieldResolver(() => Message, { nullable: true })
  replyTo(
    @Ctx() ctx: GuildsContext,
    @Root() { replyToId }: MessageEntity,
  ): Promise<MessageEntity | null> | null {
    return replyToId === null ? null : ctx.load.message.load(replyToId);
  }

  @FieldResolver(() => MessageRevisionConnection, {
    description:
      'Its former texts, oldest first, also that of a deleted message. For its author and the moderators of the guild; empty for everybody else.',
  })
  async revisions(
    @Ctx() ctx: GuildsContext,
    @Root() message: MessageEntity,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<MessageRevisionEntity>> {
    const room = await ctx.load.room.load(message.channelId);
    if (!canSeeRevisions(ctx.actor, message, room?.own ?? null)) return toConnection(nothing);
    return toConnection(await ctx.load.revisionPages(args).load(message.id));
  }

  @Mutation(() => SendMessagePayload, {
    description:
      'Posts a message to a channel, as a member of its guild. Repeating a nonce returns the first message. Whoever writes too fast, or within the wait of slow mode, gets RATE_LIMITED with `retryAfterMs`.',
  })
  sendMessage(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The message to post.' }) input: SendMessageInput,
  ): Promise<SendMessagePayload> {
    return payload(SendMessagePayload, input, async () => ({
      message: await this.service.send(ctx, draftOf(input)),
    }));
  }

  @Mutation(() => EditMessagePayload, {
    description:
      "Gives one of the viewer's messages another text; the former one is kept. Whoever edits and reacts too fast gets RATE_LIMITED with `retryAfterMs`.",
  })
  editMessage(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The message and its new text.' }) input: EditMessageInput,
  ): Promise<EditMessagePayload> {
    return payload(EditMessagePayload, input, async () => ({
      message: await this.service.edit(ctx, messageId.decode(input.messageId), bodyOf(input)),
    }));
  }

  @Mutation(() => DeleteMessagePayload, {
    description:
      'Takes the text and the reactions of a message away, as its author or as a moderator. Doing it again changes nothing.',
  })
  deleteMessage(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The message to delete.' }) input: DeleteMessageInput,
  ): Promise<DeleteMessagePayload> {
    return payload(DeleteMessagePayload, input, async () => ({
      message: await this.service.delete(ctx, messageId.decode(input.messageId)),
    }));
  }
}

/** What messages add to a channel; here because channels know nothing of messages. */
@Resolver(() => Channel)
export class MessagesOfChannelResolver {
  constructor(private readonly service: MessageService) {}

  @FieldResolver(() => MessageConnection, {
    description: 'Its history in the order of sending, oldest first.',
  })
  async messages(
    @Ctx() ctx: GuildsContext,
    @Root() channel: ChannelEntity,
    @Args(() => MessagesArgs) args: MessagesArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<MessageEntity>> {
    const anchor = anchorOf(args);
    const beside = besideOf(info);
    if (anchor) return toConnection(await this.service.around(ctx, channel.id, anchor, args.first, beside));
    const { first, last, after, before } = args;
    const pages = ctx.load.messagePages({ first, last, after, before }, beside);
    return toConnection(await pages.load(channel.id));
  }

  @FieldResolver(() => Message, {
    nullable: true,
    description: 'Its newest message that is not deleted; null without one.',
  })
  lastMessage(@Ctx() ctx: GuildsContext, @Root() channel: ChannelEntity): Promise<MessageEntity | null> {
    return ctx.load.lastMessage.load(channel.id);
  }
}
