import type { TopicEvent } from '@testverse/platform/events';
import {
  personalityProfileCreatedV1,
  type PersonalityProfileCreatedV1,
} from '@testverse/schema/events/assessments';
import { userTopic } from '../../topics.ts';
import type { PersonalityProfileEntity } from './personality-profile.entity.ts';

export function personalityProfileCreated(profile: PersonalityProfileEntity): TopicEvent {
  const { id, userId, assessmentId, attemptId } = profile;
  const payload: PersonalityProfileCreatedV1 = { userId, assessmentId, attemptId, profileId: id };
  return { topic: userTopic(userId), event: { type: personalityProfileCreatedV1.type, payload } };
}
