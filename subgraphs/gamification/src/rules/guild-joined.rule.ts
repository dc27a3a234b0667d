import { guildMemberJoinedV1 } from '@testverse/schema/events/guilds';
import { payloadOf, type RewardRule } from './rule.ts';

/** Once for each guild, so that leaving and returning pays nothing. Founding one is not joining: it costs nothing to do. */
export const guildJoinedRule: RewardRule = {
  key: 'guild-joined',
  version: 1,
  title: 'Joined a guild',
  from: 'guilds',
  type: guildMemberJoinedV1.type,
  dailyXp: null,
  isCapped: true,
  rewards(event) {
    const { guildId, userId } = payloadOf(guildMemberJoinedV1, event);
    return [{ userId, xp: 5, subjectKey: `${guildId}/${userId}` }];
  },
};
