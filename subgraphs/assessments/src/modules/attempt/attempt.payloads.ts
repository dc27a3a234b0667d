import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { AttemptEntity } from './attempt.entity.ts';
import { AssessmentAttempt } from './attempt.type.ts';

const why = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'Outcome of `startAssessmentAttempt`.', simpleResolvers: true })
export class StartAssessmentAttemptPayload implements Payload {
  @Field(() => AssessmentAttempt, {
    nullable: true,
    description: 'The open attempt, new or known; null when there are user errors.',
  })
  attempt!: AttemptEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: CONSENT_REQUIRED, NOT_FOUND.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `saveAnswers`.', simpleResolvers: true })
export class SaveAnswersPayload implements Payload {
  @Field(() => AssessmentAttempt, {
    nullable: true,
    description: 'The attempt as it is now; null when there are user errors.',
  })
  attempt!: AttemptEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: TOO_MANY, NOT_FOUND, ATTEMPT_SUBMITTED, ATTEMPT_EXPIRED, QUESTION_UNKNOWN, ANSWER_NOT_OFFERED (the last two by their field: the place in the list).`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `submitAssessmentAttempt`.', simpleResolvers: true })
export class SubmitAssessmentAttemptPayload implements Payload {
  @Field(() => AssessmentAttempt, {
    nullable: true,
    description: 'The attempt as it is now; null when there are user errors.',
  })
  attempt!: AttemptEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: NOT_FOUND, ATTEMPT_EXPIRED, ANSWERS_MISSING (its message has the numbers of the questions).`,
  })
  userErrors!: UserError[];
}
