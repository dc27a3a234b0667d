import { LiveEvent, StreamReset } from '@testverse/platform/graphql';
import { createUnionType, Field, Float, ID, ObjectType } from 'type-graphql';
import { Milestone } from '../milestone/index.ts';
import { Project, ProjectStatus } from '../project/index.ts';

const asItIs = 'as it is when this is delivered; null when it is gone by then.';

@ObjectType('ProjectCreatedEvent', { implements: LiveEvent, description: 'A project was begun.' })
export class ProjectCreatedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Project, { nullable: true, description: `The project, ${asItIs}` })
  project!: Project | null;
}

@ObjectType('ProjectUpdatedEvent', {
  implements: LiveEvent,
  description: 'What a project says of itself changed.',
})
export class ProjectUpdatedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Project, { nullable: true, description: `The project, ${asItIs}` })
  project!: Project | null;
}

@ObjectType('ProjectStatusChangedEvent', {
  implements: LiveEvent,
  description: 'A project went from one state to another.',
})
export class ProjectStatusChangedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Project, { nullable: true, description: `The project, ${asItIs}` })
  project!: Project | null;

  @Field(() => ProjectStatus, { description: 'The state it was in.' })
  from!: ProjectStatus;

  @Field(() => ProjectStatus, { description: 'The state it went to.' })
  to!: ProjectStatus;
}

@ObjectType('ProjectDeletedEvent', {
  implements: LiveEvent,
  description: 'A project was deleted. The stream of the project itself ends with this.',
})
export class ProjectDeletedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => ID, { description: 'Id that the project had.' })
  projectId!: string;
}

@ObjectType('MilestoneCreatedEvent', { implements: LiveEvent, description: 'A milestone was added.' })
export class MilestoneCreatedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Milestone, { nullable: true, description: `The milestone, ${asItIs}` })
  milestone!: Milestone | null;
}

@ObjectType('MilestoneUpdatedEvent', {
  implements: LiveEvent,
  description: 'A milestone changed, was cancelled or opened again.',
})
export class MilestoneUpdatedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Milestone, { nullable: true, description: `The milestone, ${asItIs}` })
  milestone!: Milestone | null;
}

@ObjectType('MilestoneCompletedEvent', { implements: LiveEvent, description: 'A milestone was reached.' })
export class MilestoneCompletedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Milestone, { nullable: true, description: `The milestone, ${asItIs}` })
  milestone!: Milestone | null;

  @Field(() => Float, { description: 'How much of the project was done with it, 0 to 100.' })
  completionPercentage!: number;
}

export const ProjectEvent = createUnionType({
  name: 'ProjectEvent',
  description:
    'What happens to a project; or, of all projects of a guild, that they were begun, went to another state or were deleted.',
  types: () =>
    [
      ProjectCreatedEvent,
      ProjectUpdatedEvent,
      ProjectStatusChangedEvent,
      ProjectDeletedEvent,
      MilestoneCreatedEvent,
      MilestoneUpdatedEvent,
      MilestoneCompletedEvent,
      StreamReset,
    ] as const,
});
