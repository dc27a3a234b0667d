import Type, { type Static } from 'typebox';
import { event } from './contract.ts';

const id = Type.String({ format: 'uuid' });

const attempt = Type.Object({ userId: id, assessmentId: id, attemptId: id });

/** A person began to answer. On the person's topic, as all that follow; no event carries answers or scores. */
export const attemptStartedV1 = event('assessments.attempt.started.v1', attempt);
export type AttemptStartedV1 = Static<typeof attemptStartedV1.schema>;

/** A person handed in their answers. */
export const attemptSubmittedV1 = event('assessments.attempt.submitted.v1', attempt);
export type AttemptSubmittedV1 = Static<typeof attemptSubmittedV1.schema>;

/** A personality profile was made from an attempt, which happens once for each. */
export const personalityProfileCreatedV1 = event(
  'assessments.personality_profile.created.v1',
  Type.Object({ userId: id, assessmentId: id, attemptId: id, profileId: id }),
);
export type PersonalityProfileCreatedV1 = Static<typeof personalityProfileCreatedV1.schema>;
