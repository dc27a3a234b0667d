import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ID, ObjectType } from 'type-graphql';
import { ProjectEntity } from './project.entity.ts';
import { Project } from './project.type.ts';

const why = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'Outcome of `createProject`.', simpleResolvers: true })
export class CreateProjectPayload implements Payload {
  @Field(() => Project, { nullable: true, description: 'The new project; null when there are user errors.' })
  project!: ProjectEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: validation, NOT_FOUND.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `updateProject`.', simpleResolvers: true })
export class UpdateProjectPayload implements Payload {
  @Field(() => Project, {
    nullable: true,
    description: 'The project as it is now; null when there are user errors.',
  })
  project!: ProjectEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: validation, NOT_FOUND, PROJECT_ARCHIVED.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `setProjectStatus`.', simpleResolvers: true })
export class SetProjectStatusPayload implements Payload {
  @Field(() => Project, {
    nullable: true,
    description: 'The project as it is now; null when there are user errors.',
  })
  project!: ProjectEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: NOT_FOUND, PROJECT_STATUS_TRANSITION, PROJECT_DESCRIPTION_MISSING, PROJECT_MILESTONES_OPEN, PROJECT_GUILD_DELETED.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `deleteProject`.', simpleResolvers: true })
export class DeleteProjectPayload implements Payload {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the deleted project; null when there are user errors.',
  })
  deletedProjectId!: string | null;

  @Field(() => [UserError], { description: `${why} Codes: NOT_FOUND.` })
  userErrors!: UserError[];
}
