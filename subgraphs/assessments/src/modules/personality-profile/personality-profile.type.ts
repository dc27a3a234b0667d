import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { Node } from '../../node.ts';
import { Assessment } from '../assessment/index.ts';
import { ScaleReading, type PersonalityProfileEntity } from './personality-profile.entity.ts';

registerEnumType(ScaleReading, {
  name: 'PersonalityReading',
  description: 'On which side of the middle somebody described themself.',
  valuesConfig: {
    HIGH: { description: 'The whole band is above the middle.' },
    LOW: { description: 'The whole band is below the middle.' },
    BETWEEN: { description: 'The band covers the middle: the answers do not take a side.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('PersonalityBand', {
  description:
    'Where the score would lie with other statements about the same, 95 times of 100. From the person’s own answers: the more alike they answered the statements of a scale, the narrower.',
  simpleResolvers: true,
})
export class PersonalityBand {
  @Field(() => Float, { description: 'Its lower end, 0 to 100.' })
  low!: number;

  @Field(() => Float, { description: 'Its upper end, 0 to 100.' })
  high!: number;
}

@Directive('@cost(weight: 0)')
@ObjectType('PersonalityScale', { description: 'One scale of a personality profile.', simpleResolvers: true })
export class PersonalityScale {
  @Field(() => String, { description: 'Stable name, unique in the assessment.' })
  key!: string;

  @Field(() => String, { description: 'The name to show.' })
  label!: string;

  @Field(() => String, { description: 'What a high score means.' })
  description!: string;

  @Field(() => Float, {
    description:
      'Mean of the answers, each counted in the direction of the scale; in values of the choices, two decimals.',
  })
  mean!: number;

  @Field(() => Float, {
    description: 'The mean as a percentage of the possible range, 0 to 100, two decimals. Not a percentile.',
  })
  score!: number;

  @Field(() => PersonalityBand, { description: 'How sure the score is.' })
  band!: PersonalityBand;

  @Field(() => ScaleReading, { description: 'On which side of the middle it is, if on any.' })
  reading!: ScaleReading;

  @Field(() => Int, { description: 'How many questions count for it.' })
  itemCount!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('PersonalityProfile', {
  implements: Node,
  description:
    "What was made of the viewer's own answers: how they described themself on one day. It does not exist for anybody else, platform administrators included.",
})
export class PersonalityProfile implements Node {
  @Field(() => ID, { description: 'Id of the profile.' })
  id!: string;

  @Directive('@cost(weight: 0)')
  @Field(() => User, { description: 'Whose it is.' })
  user!: User;

  @Field(() => Assessment, { description: 'What was answered, in the version that was answered.' })
  assessment!: Assessment;

  @Field(() => Int, { description: 'Number of the version that was answered.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'What the person calls it; null without a name.' })
  title!: string | null;

  @Field(() => String, { description: 'What is to be said first whenever it is shown.' })
  notice!: string;

  @Field(() => [PersonalityScale], { description: 'Its scales, in the order of the assessment.' })
  scales!: PersonalityScale[];

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;
}

export const { Connection: PersonalityProfileConnection, Edge: PersonalityProfileEdge } =
  connectionOf<PersonalityProfileEntity>(() => PersonalityProfile, 'PersonalityProfile');
