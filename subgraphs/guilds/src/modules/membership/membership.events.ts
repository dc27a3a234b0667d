import { topicOf, type EventDraft, type TopicEvent } from '@testverse/platform/events';
import {
  guildMemberJoinedV1,
  guildMemberLeftV1,
  guildMemberRemovedV1,
  guildMemberRequestedV1,
  guildMemberRoleChangedV1,
  type GuildMemberJoinedV1,
  type GuildMemberLeftV1,
  type GuildMemberRemovedV1,
  type GuildMemberRequestedV1,
  type GuildMemberRoleChangedV1,
} from '@testverse/schema/events/guilds';
import { guildTopic } from '../../topics.ts';
import type { MembershipEntity } from './membership.entity.ts';

/**
 * Who asked to join, and who changed their mind, is the business of those who decide: it has a topic of its own, so the
 * numbers of what everybody in the guild is told have no gaps.
 */
function toModerators({ guildId, userId }: MembershipEntity, event: EventDraft): TopicEvent {
  return { topic: topicOf('guilds', 'guild-moderation', guildId), event: { ...event, subjectId: userId } };
}

function toEverybody({ guildId, userId }: MembershipEntity, event: EventDraft): TopicEvent {
  return { topic: guildTopic(guildId), event: { ...event, subjectId: userId } };
}

export function memberJoined(membership: MembershipEntity): TopicEvent {
  const { guildId, userId, id } = membership;
  const payload: GuildMemberJoinedV1 = { guildId, userId, membershipId: id };
  return toEverybody(membership, { type: guildMemberJoinedV1.type, payload });
}

export function memberRequested(membership: MembershipEntity): TopicEvent {
  const { guildId, userId, id } = membership;
  const payload: GuildMemberRequestedV1 = { guildId, userId, membershipId: id };
  return toModerators(membership, { type: guildMemberRequestedV1.type, payload });
}

export function memberLeft(membership: MembershipEntity): TopicEvent {
  const { guildId, userId } = membership;
  const payload: GuildMemberLeftV1 = { guildId, userId };
  return toEverybody(membership, { type: guildMemberLeftV1.type, payload });
}

/** The same fact as leaving, about somebody who was never in. */
export function requestWithdrawn(membership: MembershipEntity): TopicEvent {
  return toModerators(membership, memberLeft(membership).event);
}

export function memberRemoved(membership: MembershipEntity): TopicEvent {
  const { guildId, userId } = membership;
  const payload: GuildMemberRemovedV1 = { guildId, userId };
  return toEverybody(membership, { type: guildMemberRemovedV1.type, payload });
}

export function memberRoleChanged(membership: MembershipEntity): TopicEvent {
  const { guildId, userId, role } = membership;
  const payload: GuildMemberRoleChangedV1 = { guildId, userId, role };
  return toEverybody(membership, { type: guildMemberRoleChangedV1.type, payload });
}
