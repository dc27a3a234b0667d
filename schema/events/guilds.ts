import Type, { type Static } from 'typebox';
import { event } from './contract.ts';

/** A row's id as the database has it; texts are loaded by it when somebody may read them, so erasing needs no log. */
const id = Type.String({ format: 'uuid' });

const visibility = Type.Enum(['PUBLIC', 'PRIVATE', 'INVITE_ONLY']);
const member = Type.Object({ guildId: id, userId: id });
const membership = Type.Object({ guildId: id, membershipId: id, userId: id });
const channel = Type.Object({ guildId: id, channelId: id });
const message = Type.Object({ guildId: id, channelId: id, messageId: id, authorId: id });

/** A guild was founded; its owner is its first member, without an event of joining. */
export const guildCreatedV1 = event(
  'guilds.guild.created.v1',
  Type.Object({ guildId: id, ownerId: id, visibility }),
);
export type GuildCreatedV1 = Static<typeof guildCreatedV1.schema>;

/** Settings of a guild changed. */
export const guildUpdatedV1 = event('guilds.guild.updated.v1', Type.Object({ guildId: id, visibility }));
export type GuildUpdatedV1 = Static<typeof guildUpdatedV1.schema>;

/** A guild is gone for good, with all that was in it; `accessVersion` is the last it had. */
export const guildDeletedV1 = event(
  'guilds.guild.deleted.v1',
  Type.Object({ guildId: id, accessVersion: Type.Integer() }),
);
export type GuildDeletedV1 = Static<typeof guildDeletedV1.schema>;

/** Somebody became an active member. */
export const guildMemberJoinedV1 = event('guilds.guild.member_joined.v1', membership);
export type GuildMemberJoinedV1 = Static<typeof guildMemberJoinedV1.schema>;

/** Somebody asked to join and waits for a review. */
export const guildMemberRequestedV1 = event('guilds.guild.member_requested.v1', membership);
export type GuildMemberRequestedV1 = Static<typeof guildMemberRequestedV1.schema>;

/** A member left by themselves, or withdrew the request to join. */
export const guildMemberLeftV1 = event('guilds.guild.member_left.v1', member);
export type GuildMemberLeftV1 = Static<typeof guildMemberLeftV1.schema>;

/** A member was removed by somebody else. */
export const guildMemberRemovedV1 = event('guilds.guild.member_removed.v1', member);
export type GuildMemberRemovedV1 = Static<typeof guildMemberRemovedV1.schema>;

/** A member has another role from now on. */
export const guildMemberRoleChangedV1 = event(
  'guilds.guild.member_role_changed.v1',
  Type.Object({ guildId: id, userId: id, role: Type.Enum(['OWNER', 'ADMIN', 'MODERATOR', 'MEMBER']) }),
);
export type GuildMemberRoleChangedV1 = Static<typeof guildMemberRoleChangedV1.schema>;

/** A channel was opened. On the guild's topic. */
export const channelCreatedV1 = event('guilds.channel.created.v1', channel);
export type ChannelCreatedV1 = Static<typeof channelCreatedV1.schema>;

/** A channel changed, was archived or opened again. On the guild's topic and, but for its place alone, on its own. */
export const channelUpdatedV1 = event('guilds.channel.updated.v1', channel);
export type ChannelUpdatedV1 = Static<typeof channelUpdatedV1.schema>;

/** A message was posted; its `seq` is that of this event. On the channel's topic, as all that follow. */
export const messageSentV1 = event('guilds.message.sent.v1', message);
export type MessageSentV1 = Static<typeof messageSentV1.schema>;

/** A message has another text. */
export const messageEditedV1 = event('guilds.message.edited.v1', message);
export type MessageEditedV1 = Static<typeof messageEditedV1.schema>;

/** A message lost its text and its reactions; its place in the channel stays. */
export const messageDeletedV1 = event('guilds.message.deleted.v1', message);
export type MessageDeletedV1 = Static<typeof messageDeletedV1.schema>;

/** Somebody reacted to a message with an emoji, or no longer does. */
export const reactionSetV1 = event(
  'guilds.reaction.set.v1',
  Type.Object({
    guildId: id,
    channelId: id,
    messageId: id,
    userId: id,
    emoji: Type.String(),
    isSet: Type.Boolean(),
  }),
);
export type ReactionSetV1 = Static<typeof reactionSetV1.schema>;
