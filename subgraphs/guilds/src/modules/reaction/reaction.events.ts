import type { TopicEvent } from '@testverse/platform/events';
import { reactionSetV1, type ReactionSetV1 } from '@testverse/schema/events/guilds';
import { channelTopic } from '../../topics.ts';

/** Somebody reacted, or no longer does. */
export function reactionSet(payload: ReactionSetV1): TopicEvent {
  return { topic: channelTopic(payload.channelId), event: { type: reactionSetV1.type, payload } };
}
