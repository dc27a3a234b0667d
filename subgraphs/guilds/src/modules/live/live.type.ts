import { LiveEvent, StreamReset } from '@testverse/platform/graphql';
import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { Channel } from '../channel/index.ts';
import { Guild } from '../guild/index.ts';
import { GuildMembership, GuildRole } from '../membership/index.ts';
import { Message } from '../message/index.ts';

@ObjectType('MessageSentEvent', {
  implements: LiveEvent,
  description: 'Somebody sent a message. Its `seq` is the number of the message as well.',
})
export class MessageSentEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Message, { description: 'The message, as it is when this is delivered.' })
  message!: Message;
}

@ObjectType('MessageEditedEvent', {
  implements: LiveEvent,
  description: 'The author of a message changed its text.',
})
export class MessageEditedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Message, { description: 'The message, as it is when this is delivered.' })
  message!: Message;
}

@ObjectType('MessageDeletedEvent', {
  implements: LiveEvent,
  description: 'A message was deleted, by its author or by a moderator.',
})
export class MessageDeletedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => ID, { description: 'Id of the message.' })
  messageId!: string;

  @Field(() => Message, { description: 'What is left of it: its place in the channel, without its text.' })
  message!: Message;
}

@ObjectType('ReactionChangedEvent', {
  implements: LiveEvent,
  description: 'Somebody reacted to a message with an emoji, or took that back.',
})
export class ReactionChangedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => ID, { description: 'Id of the message.' })
  messageId!: string;

  @Field(() => String, { description: 'The emoji.' })
  emoji!: string;

  @Field(() => User, { description: 'Who it was.' })
  user!: User;

  @Field(() => Boolean, { description: 'True when they reacted, false when they took it back.' })
  isSet!: boolean;

  @Field(() => Int, {
    description: 'How many people have reacted to the message with this emoji, when this is delivered.',
  })
  count!: number;
}

@ObjectType('ChannelCreatedEvent', { implements: LiveEvent, description: 'A channel was opened.' })
export class ChannelCreatedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Channel, { description: 'The channel, as it is when this is delivered.' })
  channel!: Channel;
}

@ObjectType('ChannelUpdatedEvent', {
  implements: LiveEvent,
  description: 'Settings of a channel changed, or it was archived or opened again.',
})
export class ChannelUpdatedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Channel, { description: 'The channel, as it is when this is delivered.' })
  channel!: Channel;
}

@ObjectType('GuildUpdatedEvent', { implements: LiveEvent, description: 'Settings of the guild changed.' })
export class GuildUpdatedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Guild, { description: 'The guild, as it is when this is delivered.' })
  guild!: Guild;
}

@ObjectType('GuildDeletedEvent', {
  implements: LiveEvent,
  description: 'The guild was deleted. The stream ends with this.',
})
export class GuildDeletedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => ID, { description: 'Id that the guild had.' })
  guildId!: string;
}

@ObjectType('GuildMemberJoinedEvent', { implements: LiveEvent, description: 'Somebody became a member.' })
export class GuildMemberJoinedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => User, { description: 'Who it is.' })
  user!: User;

  @Field(() => GuildMembership, { description: 'Their membership, as it is when this is delivered.' })
  membership!: GuildMembership;
}

@ObjectType('GuildMemberLeftEvent', { implements: LiveEvent, description: 'Somebody is no longer a member.' })
export class GuildMemberLeftEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => User, { description: 'Who it was.' })
  user!: User;

  @Field(() => Boolean, {
    description: 'True when somebody removed them, false when they left by themselves.',
  })
  isRemoved!: boolean;
}

@ObjectType('GuildMemberRoleChangedEvent', {
  implements: LiveEvent,
  description: 'A member was given another role.',
})
export class GuildMemberRoleChangedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => User, { description: 'Who it is.' })
  user!: User;

  @Field(() => GuildRole, { description: 'The role they have since then.' })
  role!: GuildRole;
}

export const ChannelEvent = createUnionType({
  name: 'ChannelEvent',
  description: 'What happens in a channel.',
  types: () =>
    [
      MessageSentEvent,
      MessageEditedEvent,
      MessageDeletedEvent,
      ReactionChangedEvent,
      ChannelUpdatedEvent,
      StreamReset,
    ] as const,
});

export const GuildEvent = createUnionType({
  name: 'GuildEvent',
  description:
    'What happens in a guild, its channels as such included; what is said in them is in `ChannelEvent`.',
  types: () =>
    [
      GuildUpdatedEvent,
      GuildDeletedEvent,
      GuildMemberJoinedEvent,
      GuildMemberLeftEvent,
      GuildMemberRoleChangedEvent,
      ChannelCreatedEvent,
      ChannelUpdatedEvent,
      StreamReset,
    ] as const,
});
