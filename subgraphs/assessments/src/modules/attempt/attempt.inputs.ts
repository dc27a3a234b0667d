import { IsNodeId } from '@testverse/platform/graphql';
import { ArrayMaxSize, Equals } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { assessmentId, attemptId } from '../../node.ts';
import { mostAnswersAtOnce } from './attempt.entity.ts';

@InputType({ description: 'The assessment to answer.' })
export class StartAssessmentAttemptInput {
  @Field(() => ID, { description: 'The assessment.' })
  @IsNodeId(assessmentId)
  assessmentId!: string;

  @Field(() => Boolean, {
    description:
      'True: the viewer has read the notice of the assessment and wants their answers to be kept. Nothing begins without.',
  })
  @Equals(true, {
    message: 'Your answers are only kept if you agree to it.',
    context: { code: 'CONSENT_REQUIRED' },
  })
  consent!: boolean;
}

@InputType({ description: 'An answer to a question.' })
export class AssessmentAnswerInput {
  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => Int, { description: 'The value of one of its choices.' })
  value!: number;
}

@InputType({ description: 'Answers to write into an attempt.' })
export class SaveAnswersInput {
  @Field(() => ID, { description: "The attempt, one of the viewer's own." })
  @IsNodeId(attemptId)
  attemptId!: string;

  @Field(() => [AssessmentAnswerInput], {
    description: 'At most 100. They replace earlier answers to the same questions; all others stay.',
  })
  @ArrayMaxSize(mostAnswersAtOnce, { message: `At most ${mostAnswersAtOnce} answers are saved at once.` })
  answers!: AssessmentAnswerInput[];
}

@InputType({ description: 'The attempt to hand in.' })
export class SubmitAssessmentAttemptInput {
  @Field(() => ID, { description: "The attempt, one of the viewer's own." })
  @IsNodeId(attemptId)
  attemptId!: string;
}
