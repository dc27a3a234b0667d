import { messageSentV1 } from '@testverse/schema/events/guilds';
import { payloadOf, type RewardRule } from './rule.ts';

/**
 * A point for a message, for the first twenty of a day: enough to say that talking is welcome, too little to be worth
 * flooding a channel for.
 */
export const messageSentRule: RewardRule = {
  key: 'message-sent',
  version: 1,
  title: 'Message in a guild',
  from: 'guilds',
  type: messageSentV1.type,
  dailyXp: 20,
  isCapped: true,
  rewards(event) {
    const { authorId } = payloadOf(messageSentV1, event);
    return [{ userId: authorId, xp: 1, subjectKey: null }];
  },
};
