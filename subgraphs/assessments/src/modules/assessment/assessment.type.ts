import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AssessmentKind } from '../../definitions/index.ts';
import { Node } from '../../node.ts';
import type { AssessmentEdition, NumberedQuestion } from './assessment.entity.ts';

registerEnumType(AssessmentKind, {
  name: 'AssessmentKind',
  description: 'What an assessment is for.',
  valuesConfig: {
    PERSONALITY: { description: 'How somebody describes themself; made into a personality profile.' },
  },
});

@Directive('@cost(weight: 0)')
@Directive('@cacheControl(maxAge: 300)')
@ObjectType('AssessmentChoice', { description: 'One of the answers a question has.', simpleResolvers: true })
export class AssessmentChoice {
  @Field(() => Int, { description: 'The value to save as the answer.' })
  value!: number;

  @Field(() => String, { description: 'The words to show for it.' })
  label!: string;
}

@Directive('@cacheControl(maxAge: 300)')
@ObjectType('AssessmentQuestion', { description: 'A question of an assessment.', simpleResolvers: true })
export class AssessmentQuestion {
  @Field(() => ID, {
    description: 'Id of the question, unique in its assessment and the same in all versions.',
  })
  id!: string;

  @Field(() => Int, { description: 'Its place, from 1.' })
  number!: number;

  @Field(() => String, { description: 'The text, plain.' })
  text!: string;

  @Field(() => [AssessmentChoice], { description: 'Its answers, from the lowest value to the highest.' })
  choices!: AssessmentChoice[];
}

@Directive('@cost(weight: 0)')
@Directive('@cacheControl(maxAge: 300)')
@ObjectType('AssessmentScale', { description: 'Something an assessment measures.', simpleResolvers: true })
export class AssessmentScale {
  @Field(() => String, { description: 'Stable name, unique in the assessment.' })
  key!: string;

  @Field(() => String, { description: 'The name to show.' })
  label!: string;

  @Field(() => String, { description: 'What a high value means.' })
  description!: string;
}

export const { Connection: AssessmentQuestionConnection, Edge: AssessmentQuestionEdge } =
  connectionOf<NumberedQuestion>(() => AssessmentQuestion, 'AssessmentQuestion');

@Directive('@key(fields: "id")')
@Directive('@cacheControl(maxAge: 300)')
@ObjectType('Assessment', {
  implements: Node,
  description:
    'A set of questions that people answer about themselves. Reached from an attempt or a result it is the version that was answered; everywhere else the present one.',
})
export class Assessment implements Node {
  @Field(() => ID, { description: 'Id of the assessment, the same for all its versions.' })
  id!: string;

  @Field(() => String, { description: 'Stable name for addresses: lower-case letters, digits and hyphens.' })
  key!: string;

  @Field(() => AssessmentKind, { description: 'What it is for.' })
  kind!: AssessmentKind;

  @Field(() => Int, { description: 'Number of this version, from 1. A published version never changes.' })
  version!: number;

  @Field(() => String, { description: 'The name to show.' })
  title!: string;

  @Field(() => String, { description: 'What it asks for, and how to answer.' })
  description!: string;

  @Field(() => String, { description: 'What everybody is told before they begin, and with every result.' })
  notice!: string;

  @Field(() => String, { description: 'Where the questions come from, and under which terms.' })
  source!: string;

  @Field(() => Int, { description: 'How many minutes it usually takes.' })
  estimatedMinutes!: number;

  @Field(() => Int, { description: 'How many questions it has. All are to be answered.' })
  questionCount!: number;

  @Field(() => [AssessmentScale], { description: 'What it measures.' })
  scales!: AssessmentScale[];
}

export const { Connection: AssessmentConnection, Edge: AssessmentEdge } = connectionOf<AssessmentEdition>(
  () => Assessment,
  'Assessment',
);
