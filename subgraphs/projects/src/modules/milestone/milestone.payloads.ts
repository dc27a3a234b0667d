import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { MilestoneEntity } from './milestone.entity.ts';
import { Milestone } from './milestone.type.ts';

const why = 'Why nothing was done; empty when it was.';
const now = 'The milestone as it is now; null when there are user errors.';

@ObjectType({ description: 'Outcome of `createMilestone`.', simpleResolvers: true })
export class CreateMilestonePayload implements Payload {
  @Field(() => Milestone, {
    nullable: true,
    description: 'The new milestone; null when there are user errors.',
  })
  milestone!: MilestoneEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: validation, NOT_FOUND, PROJECT_ARCHIVED, PROJECT_COMPLETED, TOO_MANY_MILESTONES.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `updateMilestone`.', simpleResolvers: true })
export class UpdateMilestonePayload implements Payload {
  @Field(() => Milestone, { nullable: true, description: now })
  milestone!: MilestoneEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: validation, NOT_FOUND, PROJECT_ARCHIVED, PROJECT_COMPLETED, MILESTONE_DONE, MILESTONE_STATE_NOT_SETTABLE.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `completeMilestone`.', simpleResolvers: true })
export class CompleteMilestonePayload implements Payload {
  @Field(() => Milestone, { nullable: true, description: now })
  milestone!: MilestoneEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: NOT_FOUND, PROJECT_ARCHIVED, PROJECT_COMPLETED, MILESTONE_CANCELLED.`,
  })
  userErrors!: UserError[];
}
