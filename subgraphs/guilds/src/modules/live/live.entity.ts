import type { LoggedEvent } from '@testverse/platform/events';
import { Reset } from '@testverse/platform/graphql';
import {
  channelCreatedV1,
  channelUpdatedV1,
  guildCreatedV1,
  guildDeletedV1,
  guildMemberJoinedV1,
  guildMemberLeftV1,
  guildMemberRemovedV1,
  guildMemberRoleChangedV1,
  guildUpdatedV1,
  messageDeletedV1,
  messageEditedV1,
  messageSentV1,
  reactionSetV1,
} from '@testverse/schema/events/guilds';

/** How the facts of the log are called in the API. */
const typeNames: ReadonlyMap<string, string> = new Map([
  [messageSentV1.type, 'MessageSentEvent'],
  [messageEditedV1.type, 'MessageEditedEvent'],
  [messageDeletedV1.type, 'MessageDeletedEvent'],
  [reactionSetV1.type, 'ReactionChangedEvent'],
  [channelCreatedV1.type, 'ChannelCreatedEvent'],
  [channelUpdatedV1.type, 'ChannelUpdatedEvent'],
  // Seen by whoever resumes from the very beginning: the guild as it is.
  [guildCreatedV1.type, 'GuildUpdatedEvent'],
  [guildUpdatedV1.type, 'GuildUpdatedEvent'],
  [guildDeletedV1.type, 'GuildDeletedEvent'],
  [guildMemberJoinedV1.type, 'GuildMemberJoinedEvent'],
  [guildMemberLeftV1.type, 'GuildMemberLeftEvent'],
  [guildMemberRemovedV1.type, 'GuildMemberLeftEvent'],
  [guildMemberRoleChangedV1.type, 'GuildMemberRoleChangedEvent'],
]);

/** The GraphQL type of a value. @throws for a fact that no live field tells */
export function typeNameOf(value: unknown): string {
  if (value instanceof Reset) return 'StreamReset';
  const { type } = value as LoggedEvent;
  const name = typeNames.get(type);
  if (!name) throw new Error(`no live field tells of ${type}`);
  return name;
}
