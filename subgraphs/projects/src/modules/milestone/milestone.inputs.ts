import { IsNodeId } from '@testverse/platform/graphql';
import { atLeast, atMost, notNull, oneLine, prose, sized } from '@testverse/platform/input';
import { Field, ID, InputType, Int } from 'type-graphql';
import { milestoneId, projectId } from '../../node.ts';
import {
  lastPlace,
  milestoneDescriptionLength,
  MilestoneState,
  milestoneTitleLength,
  weights,
  type MilestoneChanges,
  type MilestoneDraft,
} from './milestone.entity.ts';

const tooLight = 'A milestone weighs at least 1.';
const tooHeavy = 'A milestone weighs 5 at most.';
const placeTooLow = 'The first place is 0.';
const placeTooHigh = 'The last place is 1,000,000.';

@InputType({ description: 'The milestone to add.' })
export class CreateMilestoneInput {
  @Field(() => ID, { description: 'The project.' })
  @IsNodeId(projectId)
  projectId!: string;

  @Field(() => String, { description: 'Its title, 1 to 100 characters.' })
  @sized('A title', milestoneTitleLength)
  @oneLine('A title')
  title!: string;

  @Field(() => String, {
    defaultValue: '',
    description: 'What it takes, in Markdown, 2,000 characters at most.',
  })
  @sized('A description', { max: milestoneDescriptionLength })
  @prose('A description')
  description!: string;

  @Field(() => Date, { nullable: true, description: 'When it is due; null: no date.' })
  dueAt?: Date | null;

  @Field(() => Int, {
    defaultValue: weights.default,
    description: 'How much of the project it is, 1 to 5, compared with the others.',
  })
  @atLeast(weights.least, tooLight)
  @atMost(weights.most, tooHeavy)
  weight!: number;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the project is completed only without it being open.',
  })
  isRequired!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Its place in the project, 0 to 1,000,000; null: the end.',
  })
  @atLeast(0, placeTooLow)
  @atMost(lastPlace, placeTooHigh)
  order?: number | null;
}

@InputType({ description: 'What to change about a milestone: what is left out stays as it is.' })
export class UpdateMilestoneInput {
  @Field(() => ID, { description: 'The milestone.' })
  @IsNodeId(milestoneId)
  milestoneId!: string;

  @Field(() => String, { nullable: true, description: 'Its title, 1 to 100 characters; not null.' })
  @notNull('The title')
  @sized('A title', milestoneTitleLength)
  @oneLine('A title')
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it takes, in Markdown, 2,000 characters at most; an empty text removes it. Not null.',
  })
  @notNull('The description')
  @sized('A description', { max: milestoneDescriptionLength })
  @prose('A description')
  description?: string | null;

  @Field(() => Date, { nullable: true, description: 'When it is due; null takes the date away.' })
  dueAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How much of the project it is, 1 to 5; not null. That of one that is done stays.',
  })
  @notNull('The weight')
  @atLeast(weights.least, tooLight)
  @atMost(weights.most, tooHeavy)
  weight?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the project is completed only without it being open; not null. That of one that is done stays.',
  })
  @notNull('Whether it is required')
  isRequired?: boolean | null;

  @Field(() => MilestoneState, {
    nullable: true,
    description:
      'CANCELLED takes it out of the count, OPEN takes it in again; not null. It becomes DONE with `completeMilestone` only, and stays so.',
  })
  @notNull('The state')
  state?: MilestoneState | null;

  @Field(() => Int, { nullable: true, description: 'Its place in the project, 0 to 1,000,000; not null.' })
  @notNull('The place')
  @atLeast(0, placeTooLow)
  @atMost(lastPlace, placeTooHigh)
  order?: number | null;
}

@InputType({ description: 'The milestone that was reached.' })
export class CompleteMilestoneInput {
  @Field(() => ID, { description: 'The milestone.' })
  @IsNodeId(milestoneId)
  milestoneId!: string;
}

/** The milestone a valid input asks for. */
export function draftOf(input: CreateMilestoneInput): MilestoneDraft {
  return {
    title: input.title.trim(),
    description: input.description.trim(),
    dueAt: input.dueAt ?? null,
    weight: input.weight,
    isRequired: input.isRequired,
    order: input.order ?? null,
  };
}

/** What a valid input changes. Null was refused where a value cannot be taken away. */
export function changesOf(input: UpdateMilestoneInput): MilestoneChanges {
  const { title, description, dueAt, weight, isRequired, state, order } = input;
  return {
    ...(title == null ? {} : { title: title.trim() }),
    ...(description == null ? {} : { description: description.trim() }),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(weight == null ? {} : { weight }),
    ...(isRequired == null ? {} : { isRequired }),
    ...(state == null ? {} : { state }),
    ...(order == null ? {} : { order }),
  };
}
