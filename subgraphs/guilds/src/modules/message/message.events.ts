import type { TopicEvent } from '@testverse/platform/events';
import {
  messageDeletedV1,
  messageEditedV1,
  messageSentV1,
  type MessageSentV1,
} from '@testverse/schema/events/guilds';
import { channelTopic } from '../../topics.ts';
import type { MessageEntity } from './message.entity.ts';

type Named = Pick<MessageEntity, 'id' | 'channelId' | 'authorId'>;

function about({ id, channelId, authorId }: Named, guildId: string): MessageSentV1 {
  return { guildId, channelId, messageId: id, authorId };
}

export function messageSent(message: Named, guildId: string): TopicEvent {
  return {
    topic: channelTopic(message.channelId),
    event: { type: messageSentV1.type, payload: about(message, guildId) },
  };
}

export function messageEdited(message: Named, guildId: string): TopicEvent {
  return {
    topic: channelTopic(message.channelId),
    event: { type: messageEditedV1.type, payload: about(message, guildId) },
  };
}

/** Its subject is the author, who may be somebody else than the moderator who acted. */
export function messageDeleted(message: Named, guildId: string): TopicEvent {
  return {
    topic: channelTopic(message.channelId),
    event: {
      type: messageDeletedV1.type,
      payload: about(message, guildId),
      subjectId: message.authorId,
    },
  };
}
