import { personalityProfileCreatedV1 } from '@testverse/schema/events/assessments';
import { payloadOf, type RewardRule } from './rule.ts';

/** Once for each questionnaire: answering it again is for oneself. */
export const personalityProfileCreatedRule: RewardRule = {
  key: 'personality-profile-created',
  version: 1,
  title: 'Personality profile made',
  from: 'assessments',
  type: personalityProfileCreatedV1.type,
  dailyXp: null,
  isCapped: true,
  rewards(event) {
    const { userId, assessmentId } = payloadOf(personalityProfileCreatedV1, event);
    return [{ userId, xp: 15, subjectKey: `${assessmentId}/${userId}` }];
  },
};
