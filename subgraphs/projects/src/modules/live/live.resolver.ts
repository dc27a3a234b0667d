import type { LoggedEvent } from '@testverse/platform/events';
import { LiveEventResolver } from '@testverse/platform/graphql';
import type {
  MilestoneCompletedV1,
  MilestoneCreatedV1,
  ProjectCreatedV1,
  ProjectStatusChangedV1,
} from '@testverse/schema/events/projects';
import { Ctx, FieldResolver, Float, ID, Resolver, Root, type ClassType } from 'type-graphql';
import type { ProjectsContext } from '../../context.ts';
import { projectId } from '../../node.ts';
import { Milestone, type MilestoneEntity } from '../milestone/index.ts';
import { Project, ProjectStatus, type ProjectEntity } from '../project/index.ts';
import {
  MilestoneCompletedEvent,
  MilestoneCreatedEvent,
  MilestoneUpdatedEvent,
  ProjectCreatedEvent,
  ProjectDeletedEvent,
  ProjectStatusChangedEvent,
  ProjectUpdatedEvent,
} from './live.type.ts';

// Facts carry ids; what they speak of is loaded when they are delivered, whoever asks: every reader was let in before, so
// one answer serves them all. No loader here may look at the actor, and each says how new its rows are.

/** The field `project` of facts about one. */
function projectOf(type: ClassType): object {
  @Resolver(() => type)
  class ProjectOfFactResolver {
    @FieldResolver(() => Project, { nullable: true })
    project(
      @Ctx() ctx: ProjectsContext,
      @Root() event: LoggedEvent<ProjectCreatedV1>,
    ): Promise<ProjectEntity | null> {
      return ctx.load.anyProject.load(event.payload.projectId);
    }
  }
  return new ProjectOfFactResolver();
}

/** The field `milestone` of facts about one. */
function milestoneOf(type: ClassType): object {
  @Resolver(() => type)
  class MilestoneOfFactResolver {
    @FieldResolver(() => Milestone, { nullable: true })
    milestone(
      @Ctx() ctx: ProjectsContext,
      @Root() event: LoggedEvent<MilestoneCreatedV1>,
    ): Promise<MilestoneEntity | null> {
      return ctx.load.milestone.load(event.payload.milestoneId);
    }
  }
  return new MilestoneOfFactResolver();
}

@Resolver(() => ProjectStatusChangedEvent)
export class ProjectStatusChangedResolver {
  @FieldResolver(() => ProjectStatus)
  from(@Root() event: LoggedEvent<ProjectStatusChangedV1>): string {
    return event.payload.from;
  }

  @FieldResolver(() => ProjectStatus)
  to(@Root() event: LoggedEvent<ProjectStatusChangedV1>): string {
    return event.payload.to;
  }
}

@Resolver(() => ProjectDeletedEvent)
export class ProjectDeletedResolver {
  @FieldResolver(() => ID)
  projectId(@Root() event: LoggedEvent<ProjectCreatedV1>): string {
    return projectId.encode(event.payload.projectId);
  }
}

@Resolver(() => MilestoneCompletedEvent)
export class MilestoneCompletedResolver {
  @FieldResolver(() => Float)
  completionPercentage(@Root() event: LoggedEvent<MilestoneCompletedV1>): number {
    return event.payload.completionPercentage;
  }
}

export const liveResolvers: readonly object[] = [
  new LiveEventResolver(),
  ...[ProjectCreatedEvent, ProjectUpdatedEvent, ProjectStatusChangedEvent].map(projectOf),
  ...[MilestoneCreatedEvent, MilestoneUpdatedEvent, MilestoneCompletedEvent].map(milestoneOf),
  new ProjectStatusChangedResolver(),
  new ProjectDeletedResolver(),
  new MilestoneCompletedResolver(),
];
