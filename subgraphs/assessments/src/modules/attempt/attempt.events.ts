import type { TopicEvent } from '@testverse/platform/events';
import {
  attemptStartedV1,
  attemptSubmittedV1,
  type AttemptStartedV1,
} from '@testverse/schema/events/assessments';
import { userTopic } from '../../topics.ts';
import type { AttemptEntity } from './attempt.entity.ts';

const payloadOf = ({ id, userId, assessmentId }: AttemptEntity): AttemptStartedV1 => ({
  userId,
  assessmentId,
  attemptId: id,
});

export function attemptStarted(attempt: AttemptEntity): TopicEvent {
  const event = { type: attemptStartedV1.type, payload: payloadOf(attempt) };
  return { topic: userTopic(attempt.userId), event };
}

export function attemptSubmitted(attempt: AttemptEntity): TopicEvent {
  const event = { type: attemptSubmittedV1.type, payload: payloadOf(attempt) };
  return { topic: userTopic(attempt.userId), event };
}
