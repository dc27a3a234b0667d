import { payload } from '@testverse/platform/errors';
import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, FieldResolver, Float, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { ProjectsContext } from '../../context.ts';
import { milestoneId, projectId } from '../../node.ts';
import {
  completionOf,
  Project,
  ProjectViewerRights,
  rightsOf,
  type ProjectEntity,
  type ProjectProgress,
} from '../project/index.ts';
import { MilestoneEntity } from './milestone.entity.ts';
import {
  changesOf,
  CompleteMilestoneInput,
  CreateMilestoneInput,
  draftOf,
  UpdateMilestoneInput,
} from './milestone.inputs.ts';
import {
  CompleteMilestonePayload,
  CreateMilestonePayload,
  UpdateMilestonePayload,
} from './milestone.payloads.ts';
import type { MilestoneService } from './milestone.service.ts';
import { Milestone, MilestoneConnection, MilestoneCounts } from './milestone.type.ts';

@Resolver(() => Milestone)
export class MilestoneResolver {
  constructor(private readonly service: MilestoneService) {}

  @FieldResolver(() => ID)
  id(@Root() milestone: MilestoneEntity): string {
    return milestoneId.encode(milestone.id);
  }

  @FieldResolver(() => Project)
  project(@Ctx() ctx: ProjectsContext, @Root() milestone: MilestoneEntity): Promise<ProjectEntity | null> {
    return ctx.load.anyProject.load(milestone.projectId);
  }

  @Mutation(() => CreateMilestonePayload, {
    description: 'Adds a milestone to a project, as its owner or one of its maintainers.',
  })
  createMilestone(
    @Ctx() ctx: ProjectsContext,
    @Arg('input', { description: 'The milestone to add.' }) input: CreateMilestoneInput,
  ): Promise<CreateMilestonePayload> {
    return payload(CreateMilestonePayload, input, async () => ({
      milestone: await this.service.create(ctx, projectId.decode(input.projectId), draftOf(input)),
    }));
  }

  @Mutation(() => UpdateMilestonePayload, {
    description:
      'Changes, cancels or reopens a milestone, as owner or maintainer of its project. What the input leaves out stays as it is.',
  })
  updateMilestone(
    @Ctx() ctx: ProjectsContext,
    @Arg('input', { description: 'What to change.' }) input: UpdateMilestoneInput,
  ): Promise<UpdateMilestonePayload> {
    return payload(UpdateMilestonePayload, input, async () => ({
      milestone: await this.service.update(ctx, milestoneId.decode(input.milestoneId), changesOf(input)),
    }));
  }

  @Mutation(() => CompleteMilestonePayload, {
    description:
      'Completes a milestone for good, as owner or maintainer of its project. Doing it again changes nothing and answers alike.',
  })
  completeMilestone(
    @Ctx() ctx: ProjectsContext,
    @Arg('input', { description: 'The milestone that was reached.' }) input: CompleteMilestoneInput,
  ): Promise<CompleteMilestonePayload> {
    return payload(CompleteMilestonePayload, input, async () => ({
      milestone: await this.service.complete(ctx, milestoneId.decode(input.milestoneId)),
    }));
  }
}

/** Read with a project where projects are listed, and looked for where not. */
function progressOf(
  ctx: ProjectsContext,
  project: ProjectEntity,
): Promise<ProjectProgress> | ProjectProgress {
  return project.progress ?? ctx.load.progress.load(project.id);
}

/** What milestones add to a project; here because projects know nothing of milestones. */
@Resolver(() => Project)
export class MilestonesOfProjectResolver {
  @FieldResolver(() => MilestoneConnection, {
    description: 'Its milestones in their order, equal ones by age.',
  })
  async milestones(
    @Ctx() ctx: ProjectsContext,
    @Root() project: ProjectEntity,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<MilestoneEntity>> {
    return toConnection(await ctx.load.milestonePages(args).load(project.id));
  }

  @FieldResolver(() => MilestoneCounts, { description: 'How many milestones it has, by their state.' })
  milestoneCounts(
    @Ctx() ctx: ProjectsContext,
    @Root() project: ProjectEntity,
  ): Promise<ProjectProgress> | ProjectProgress {
    return progressOf(ctx, project);
  }

  @FieldResolver(() => Float, {
    description:
      'How much of it is done, 0 to 100: the weight of its milestones that are done, of all that are not cancelled; 0 without any.',
  })
  completionPercentage(
    @Ctx() ctx: ProjectsContext,
    @Root() project: ProjectEntity,
  ): Promise<number> | number {
    const progress = progressOf(ctx, project);
    return progress instanceof Promise ? progress.then(completionOf) : completionOf(progress);
  }

  @FieldResolver(() => ProjectViewerRights, { description: 'What the viewer may do with it.' })
  async viewerCan(@Ctx() ctx: ProjectsContext, @Root() project: ProjectEntity): Promise<ProjectViewerRights> {
    const [own, progress] = await Promise.all([ctx.load.standing.load(project.id), progressOf(ctx, project)]);
    const stranger = { guild: null, isMember: false, part: null };
    return rightsOf(ctx.actor, project, own ?? stranger, progress);
  }
}
