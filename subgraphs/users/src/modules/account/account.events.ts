import type { TopicEvent } from '@testverse/platform/events';
import { userRegisteredV1, type UserRegisteredV1 } from '@testverse/schema/events/users';
import { userTopic } from '../../topics.ts';
import type { AccountEntity } from './account.entity.ts';

/** The person has no session yet when it is written, so it names them as its subject. */
export function userRegistered({ id, locale, timeZone }: AccountEntity): TopicEvent {
  const payload: UserRegisteredV1 = { userId: id, locale, timeZone };
  return { topic: userTopic(id), event: { type: userRegisteredV1.type, payload, subjectId: id } };
}
