import type { LoggedEvent } from '@testverse/platform/events';
import { LiveEventResolver } from '@testverse/platform/graphql';
import type {
  ChannelUpdatedV1,
  GuildDeletedV1,
  GuildMemberJoinedV1,
  GuildMemberRoleChangedV1,
  GuildUpdatedV1,
  MessageSentV1,
  ReactionSetV1,
} from '@testverse/schema/events/guilds';
import { guildMemberRemovedV1, type GuildMemberLeftV1 } from '@testverse/schema/events/guilds';
import { Ctx, FieldResolver, ID, Int, Resolver, Root, type ClassType } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { User, userStub } from '../../extends/user/user.stub.ts';
import { guildId, messageId } from '../../node.ts';
import { noteGuild } from '../../stamps.ts';
import { Channel, type ChannelEntity } from '../channel/index.ts';
import { Guild, type GuildEntity } from '../guild/index.ts';
import {
  GuildMembership,
  GuildMembershipStatus,
  GuildRole,
  isActive,
  type MembershipEntity,
} from '../membership/index.ts';
import { Message, type MessageEntity } from '../message/index.ts';
import {
  ChannelCreatedEvent,
  ChannelUpdatedEvent,
  GuildDeletedEvent,
  GuildMemberJoinedEvent,
  GuildMemberLeftEvent,
  GuildMemberRoleChangedEvent,
  GuildUpdatedEvent,
  MessageDeletedEvent,
  MessageEditedEvent,
  MessageSentEvent,
  ReactionChangedEvent,
} from './live.type.ts';

// Facts carry ids; what they speak of is loaded when they are delivered, whoever asks: every reader
// was let in before, so one answer serves them all. No loader here may look at the actor, and each says how new its rows
// are: what was committed after a reader lost the right must not reach them.

/** The field `message` of facts about one. */
function messageOf(type: ClassType): object {
  @Resolver(() => type)
  class MessageOfFactResolver {
    @FieldResolver(() => Message)
    message(
      @Ctx() ctx: GuildsContext,
      @Root() event: LoggedEvent<MessageSentV1>,
    ): Promise<MessageEntity | null> {
      return ctx.load.message.load(event.payload.messageId);
    }
  }
  return new MessageOfFactResolver();
}

/** The field `channel` of facts about one. */
function channelOf(type: ClassType): object {
  @Resolver(() => type)
  class ChannelOfFactResolver {
    @FieldResolver(() => Channel)
    channel(
      @Ctx() ctx: GuildsContext,
      @Root() event: LoggedEvent<ChannelUpdatedV1>,
    ): Promise<ChannelEntity | null> {
      return ctx.load.channel.load(event.payload.channelId);
    }
  }
  return new ChannelOfFactResolver();
}

@Resolver(() => MessageDeletedEvent)
export class MessageDeletedResolver {
  @FieldResolver(() => ID)
  messageId(@Root() event: LoggedEvent<MessageSentV1>): string {
    return messageId.encode(event.payload.messageId);
  }
}

@Resolver(() => ReactionChangedEvent)
export class ReactionChangedResolver {
  @FieldResolver(() => ID)
  messageId(@Root() event: LoggedEvent<ReactionSetV1>): string {
    return messageId.encode(event.payload.messageId);
  }

  @FieldResolver(() => String)
  emoji(@Root() event: LoggedEvent<ReactionSetV1>): string {
    return event.payload.emoji;
  }

  @FieldResolver(() => User)
  user(@Root() event: LoggedEvent<ReactionSetV1>): User {
    return userStub(event.payload.userId);
  }

  @FieldResolver(() => Boolean)
  isSet(@Root() event: LoggedEvent<ReactionSetV1>): boolean {
    return event.payload.isSet;
  }

  @FieldResolver(() => Int)
  count(@Ctx() ctx: GuildsContext, @Root() event: LoggedEvent<ReactionSetV1>): Promise<number> {
    return ctx.load.reactionCount.load(event.payload);
  }
}

@Resolver(() => GuildUpdatedEvent)
export class GuildUpdatedResolver {
  @FieldResolver(() => Guild)
  async guild(
    @Ctx() ctx: GuildsContext,
    @Root() event: LoggedEvent<GuildUpdatedV1>,
  ): Promise<GuildEntity | null> {
    return noteGuild(ctx.effects, await ctx.load.anyGuild.load(event.payload.guildId));
  }
}

@Resolver(() => GuildDeletedEvent)
export class GuildDeletedResolver {
  @FieldResolver(() => ID)
  guildId(@Root() event: LoggedEvent<GuildDeletedV1>): string {
    return guildId.encode(event.payload.guildId);
  }
}

@Resolver(() => GuildMemberJoinedEvent)
export class GuildMemberJoinedResolver {
  @FieldResolver(() => User)
  user(@Root() event: LoggedEvent<GuildMemberJoinedV1>): User {
    return userStub(event.payload.userId);
  }

  @FieldResolver(() => GuildMembership)
  async membership(
    @Ctx() ctx: GuildsContext,
    @Root() event: LoggedEvent<GuildMemberJoinedV1>,
  ): Promise<MembershipEntity | null> {
    const membership = await ctx.load.newcomer.load(event.payload.membershipId);
    if (!membership || isActive(membership)) return membership;
    // What became of them since, a new request say, is not for everybody: they are shown as they joined.
    return { ...membership, status: GuildMembershipStatus.ACTIVE, joinedAt: event.occurredAt };
  }
}

@Resolver(() => GuildMemberLeftEvent)
export class GuildMemberLeftResolver {
  @FieldResolver(() => User)
  user(@Root() event: LoggedEvent<GuildMemberLeftV1>): User {
    return userStub(event.payload.userId);
  }

  @FieldResolver(() => Boolean)
  isRemoved(@Root() event: LoggedEvent<GuildMemberLeftV1>): boolean {
    return event.type === guildMemberRemovedV1.type;
  }
}

@Resolver(() => GuildMemberRoleChangedEvent)
export class GuildMemberRoleChangedResolver {
  @FieldResolver(() => User)
  user(@Root() event: LoggedEvent<GuildMemberRoleChangedV1>): User {
    return userStub(event.payload.userId);
  }

  @FieldResolver(() => GuildRole)
  role(@Root() event: LoggedEvent<GuildMemberRoleChangedV1>): string {
    return event.payload.role;
  }
}

export const liveResolvers: readonly object[] = [
  new LiveEventResolver(),
  ...[MessageSentEvent, MessageEditedEvent, MessageDeletedEvent].map(messageOf),
  new MessageDeletedResolver(),
  new ReactionChangedResolver(),
  ...[ChannelCreatedEvent, ChannelUpdatedEvent].map(channelOf),
  new GuildUpdatedResolver(),
  new GuildDeletedResolver(),
  new GuildMemberJoinedResolver(),
  new GuildMemberLeftResolver(),
  new GuildMemberRoleChangedResolver(),
];
