import { payload } from '@testverse/platform/errors';
import { CursorScalar, encodeCursor } from '@testverse/platform/events';
import { toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ProjectsContext } from '../../context.ts';
import { Guild, guildId, guildStub } from '../../extends/guild/guild.stub.ts';
import { User, userStub } from '../../extends/user/user.stub.ts';
import { projectId } from '../../node.ts';
import { projectTopic } from '../../topics.ts';
import { ProjectEntity } from './project.entity.ts';
import {
  changesOf,
  CreateProjectInput,
  DeleteProjectInput,
  draftOf,
  filterOf,
  ProjectsArgs,
  SetProjectStatusInput,
  UpdateProjectInput,
} from './project.inputs.ts';
import {
  CreateProjectPayload,
  DeleteProjectPayload,
  SetProjectStatusPayload,
  UpdateProjectPayload,
} from './project.payloads.ts';
import type { ProjectService } from './project.service.ts';
import { Project, ProjectConnection } from './project.type.ts';

@Resolver(() => Project)
export class ProjectResolver {
  constructor(private readonly service: ProjectService) {}

  @FieldResolver(() => ID)
  id(@Root() project: ProjectEntity): string {
    return projectId.encode(project.id);
  }

  @FieldResolver(() => Guild, { nullable: true })
  guild(@Root() project: ProjectEntity): Guild | null {
    return project.hasGuild ? guildStub(project.guildId) : null;
  }

  @FieldResolver(() => User)
  owner(@Root() project: ProjectEntity): User {
    return userStub(project.ownerId);
  }

  @FieldResolver(() => CursorScalar)
  streamCursor(@Root() project: ProjectEntity): string {
    return encodeCursor(projectTopic(project.id), project.head ?? 0);
  }

  @Query(() => Project, {
    nullable: true,
    description: 'One project by its id; null when it does not exist or the viewer may not see it.',
  })
  project(
    @Ctx() ctx: ProjectsContext,
    @Arg('id', () => ID, { description: 'Id of the project.' }) id: string,
  ): Promise<ProjectEntity | null> {
    return ctx.load.project.load(projectId.decode(id));
  }

  @Query(() => ProjectConnection, { description: 'Every project the viewer may see.' })
  async projects(
    @Ctx() ctx: ProjectsContext,
    @Args(() => ProjectsArgs) { filter, orderBy, ...args }: ProjectsArgs,
  ): Promise<ConnectionOf<ProjectEntity>> {
    return toConnection(await this.service.list(ctx, filterOf(filter), orderBy ?? null, args));
  }

  @Mutation(() => CreateProjectPayload, {
    description: 'Begins a project, as a member of the guild; the viewer becomes its owner.',
  })
  createProject(
    @Ctx() ctx: ProjectsContext,
    @Arg('input', { description: 'The project to begin.' }) input: CreateProjectInput,
  ): Promise<CreateProjectPayload> {
    return payload(CreateProjectPayload, input, async () => ({
      project: await this.service.create(ctx, guildId.decode(input.guildId), draftOf(input)),
    }));
  }

  @Mutation(() => UpdateProjectPayload, {
    description:
      'Changes a project, as its owner or one of its maintainers. What the input leaves out stays as it is.',
  })
  updateProject(
    @Ctx() ctx: ProjectsContext,
    @Arg('input', { description: 'What to change.' }) input: UpdateProjectInput,
  ): Promise<UpdateProjectPayload> {
    return payload(UpdateProjectPayload, input, async () => ({
      project: await this.service.update(ctx, projectId.decode(input.projectId), changesOf(input)),
    }));
  }

  @Mutation(() => SetProjectStatusPayload, {
    description:
      'Takes a project to another state: between work and review as one of its maintainers, everywhere else as its owner.',
  })
  setProjectStatus(
    @Ctx() ctx: ProjectsContext,
    @Arg('input', { description: 'The project and the state.' }) input: SetProjectStatusInput,
  ): Promise<SetProjectStatusPayload> {
    return payload(SetProjectStatusPayload, input, async () => ({
      project: await this.service.setStatus(ctx, projectId.decode(input.projectId), input.status),
    }));
  }

  @Mutation(() => DeleteProjectPayload, {
    description: 'Deletes a project with its milestones for good, as its owner.',
  })
  deleteProject(
    @Ctx() ctx: ProjectsContext,
    @Arg('input', { description: 'The project to delete.' }) input: DeleteProjectInput,
  ): Promise<DeleteProjectPayload> {
    return payload(DeleteProjectPayload, input, async () => ({
      deletedProjectId: projectId.encode(await this.service.delete(ctx, projectId.decode(input.projectId))),
    }));
  }
}
