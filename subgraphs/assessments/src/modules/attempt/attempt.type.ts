import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../../node.ts';
import { Assessment } from '../assessment/index.ts';
import { AttemptState } from './attempt.entity.ts';

registerEnumType(AttemptState, {
  name: 'AssessmentAttemptState',
  description: 'Where an attempt stands.',
  valuesConfig: {
    STARTED: { description: 'Begun, without an answer yet.' },
    IN_PROGRESS: { description: 'Some questions are answered; answers may change.' },
    SUBMITTED: { description: 'Handed in; answers do not change any more.' },
    SCORED: { description: 'Handed in, and a result was made of it.' },
    EXPIRED: { description: 'Its time was over before it was handed in.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('AssessmentAnswer', {
  description: 'What the viewer answered to a question.',
  simpleResolvers: true,
})
export class AssessmentAnswer {
  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => Int, { description: 'The value of the choice.' })
  value!: number;

  @Field(() => Date, { description: 'When it was last answered.' })
  answeredAt!: Date;
}

@Directive('@key(fields: "id")')
@ObjectType('AssessmentAttempt', {
  implements: Node,
  description:
    "The viewer's own attempt at an assessment. It does not exist for anybody else, platform administrators included.",
})
export class AssessmentAttempt implements Node {
  @Field(() => ID, { description: 'Id of the attempt.' })
  id!: string;

  @Field(() => Assessment, { description: 'What is answered, in the version the attempt began with.' })
  assessment!: Assessment;

  @Field(() => AttemptState, { description: 'Where it stands.' })
  state!: AttemptState;

  @Field(() => Int, { description: 'How many questions are answered.' })
  answeredCount!: number;

  @Field(() => Int, { description: 'How many questions there are. All are to be answered.' })
  questionCount!: number;

  @Field(() => [AssessmentAnswer], {
    description: 'The answers so far, ordered by question; at most one for each.',
  })
  answers!: AssessmentAnswer[];

  @Field(() => Date, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => Date, { description: 'Until when it can be handed in: 30 days after it began.' })
  expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was handed in; null while it was not.' })
  submittedAt!: Date | null;
}
