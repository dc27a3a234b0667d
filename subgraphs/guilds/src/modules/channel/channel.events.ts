import type { EventDraft, TopicEvent } from '@testverse/platform/events';
import {
  channelCreatedV1,
  channelUpdatedV1,
  type ChannelCreatedV1,
  type ChannelUpdatedV1,
} from '@testverse/schema/events/guilds';
import { channelTopic, guildTopic } from '../../topics.ts';
import type { ChannelEntity } from './channel.entity.ts';

type Named = Pick<ChannelEntity, 'id' | 'guildId'>;

export function channelCreated({ id, guildId }: Named): EventDraft<ChannelCreatedV1> {
  return { type: channelCreatedV1.type, payload: { guildId, channelId: id } };
}

export function channelUpdated({ id, guildId }: Named): EventDraft<ChannelUpdatedV1> {
  return { type: channelUpdatedV1.type, payload: { guildId, channelId: id } };
}

/** A change of the channel itself: told to those who have the guild open, and to those who have the channel open. */
export function updateEvents(channel: Named): TopicEvent[] {
  const event = channelUpdated(channel);
  return [
    { topic: guildTopic(channel.guildId), event },
    { topic: channelTopic(channel.id), event },
  ];
}

/** A change of place alone concerns the guild's list, not who reads the channel. */
export function moveEvent(channel: Named): TopicEvent {
  return { topic: guildTopic(channel.guildId), event: channelUpdated(channel) };
}
