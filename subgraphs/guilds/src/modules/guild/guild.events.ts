import type { TopicEvent } from '@testverse/platform/events';
import {
  guildCreatedV1,
  guildDeletedV1,
  guildUpdatedV1,
  type GuildCreatedV1,
  type GuildDeletedV1,
  type GuildUpdatedV1,
} from '@testverse/schema/events/guilds';
import { guildTopic } from '../../topics.ts';
import type { GuildEntity } from './guild.entity.ts';

export function guildCreated({ id, visibility }: GuildEntity, ownerId: string): TopicEvent {
  const payload: GuildCreatedV1 = { guildId: id, ownerId, visibility };
  return { topic: guildTopic(id), event: { type: guildCreatedV1.type, payload } };
}

export function guildUpdated({ id, visibility }: GuildEntity): TopicEvent {
  const payload: GuildUpdatedV1 = { guildId: id, visibility };
  return { topic: guildTopic(id), event: { type: guildUpdatedV1.type, payload } };
}

/** Says under which rights the guild ended: whoever had them still hears of it. */
export function guildDeleted({ id, accessVersion }: Pick<GuildEntity, 'id' | 'accessVersion'>): TopicEvent {
  const payload: GuildDeletedV1 = { guildId: id, accessVersion };
  return { topic: guildTopic(id), event: { type: guildDeletedV1.type, payload } };
}
