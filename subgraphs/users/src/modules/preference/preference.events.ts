import type { TopicEvent } from '@testverse/platform/events';
import { userPrivacyChangedV1, type UserPrivacyChangedV1 } from '@testverse/schema/events/users';
import { userTopic } from '../../topics.ts';
import type { PreferenceEntity } from './preference.entity.ts';

export function privacyChanged(preference: PreferenceEntity): TopicEvent {
  const { id, profilePublic, showStats, showActivity } = preference;
  const payload: UserPrivacyChangedV1 = { userId: id, profilePublic, showStats, showActivity };
  return { topic: userTopic(id), event: { type: userPrivacyChangedV1.type, payload } };
}
