import { CursorScalar } from '@testverse/platform/events';
import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Guild } from '../../extends/guild/guild.stub.ts';
import { User } from '../../extends/user/user.stub.ts';
import { Node } from '../../node.ts';
import { ExperienceLevel, ProjectStatus, type ProjectEntity } from './project.entity.ts';

registerEnumType(ProjectStatus, {
  name: 'ProjectStatus',
  description: 'How far a project is. It goes from one state to the next, never past one.',
  valuesConfig: {
    PLANNING: { description: 'It is being thought out. Its owner lets the work begin once it is described.' },
    ACTIVE: { description: 'It is being worked on. A maintainer hands it in for review.' },
    REVIEW: {
      description:
        'It is being looked over. A maintainer sends it back to work; its owner completes it when no required milestone is open.',
    },
    COMPLETED: { description: 'It is done; its milestones stay as they are.' },
    ARCHIVED: {
      description: 'It is put away and nothing in it changes; its owner may begin it anew, in planning.',
    },
  },
});

registerEnumType(ExperienceLevel, {
  name: 'ExperienceLevel',
  description: 'How much experience something asks for.',
  valuesConfig: {
    BEGINNER: { description: 'For people who begin.' },
    INTERMEDIATE: { description: 'For people who have done something like it.' },
    ADVANCED: { description: 'For people who know the field well.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('ProjectViewerRights', {
  description:
    'What the viewer may do with a project at this moment; nothing for a visitor. For showing and hiding controls: every act checks for itself.',
  simpleResolvers: true,
})
export class ProjectViewerRights {
  @Field(() => Boolean, { description: 'May change it with `updateProject`.' })
  update!: boolean;

  @Field(() => Boolean, { description: 'May delete it.' })
  delete!: boolean;

  @Field(() => [ProjectStatus], {
    description: 'The states to which the viewer may take it now with `setProjectStatus`.',
  })
  setStatus!: ProjectStatus[];

  @Field(() => Boolean, { description: 'May add, change and complete its milestones.' })
  manageMilestones!: boolean;
}

@Directive('@key(fields: "id")')
@ObjectType('Project', {
  implements: Node,
  description:
    'Something that members of a guild make together. The guild’s members see it; so does everybody when it is public and the guild is not private. To everybody else it does not exist.',
})
export class Project implements Node {
  @Field(() => ID, { description: 'Id of the project.' })
  id!: string;

  @Field(() => String, { description: 'Its title, 3 to 100 characters; not unique.' })
  title!: string;

  @Field(() => String, {
    description: 'What it is about, in Markdown, 5,000 characters at most; empty when it does not say.',
  })
  description!: string;

  @Directive('@cost(weight: 0)')
  @Field(() => Guild, {
    nullable: true,
    description:
      'The guild it belongs to; null once that is gone, when only those who took part see the project.',
  })
  guild!: Guild | null;

  @Directive('@cost(weight: 0)')
  @Field(() => User, { description: 'The one person who owns it.' })
  owner!: User;

  @Field(() => ProjectStatus, { description: 'How far it is.' })
  status!: ProjectStatus;

  @Field(() => ExperienceLevel, { description: 'How much experience it asks for.' })
  level!: ExperienceLevel;

  @Field(() => Int, {
    nullable: true,
    description: 'Hours of work it is thought to take in all, 1 to 100,000; null when it does not say.',
  })
  estimatedHours!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'https address of its source code; null when it does not say.',
  })
  repositoryUrl!: string | null;

  @Field(() => [String], {
    description: 'What it is made with, 20 at most of 40 characters at most, in the order given.',
  })
  techStack!: string[];

  @Field(() => [String], {
    description:
      'What it is filed under, 10 at most: 30 lower-case letters, digits and single hyphens at most, in the order given.',
  })
  tags!: string[];

  @Field(() => Boolean, {
    description: 'Whether people outside the guild see it, unless the guild is private.',
  })
  isPublic!: boolean;

  @Field(() => Date, { description: 'When it was begun.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When what it says of itself, or its state, last changed.' })
  updatedAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When it was completed; null while it is not, also after it was begun anew.',
  })
  completedAt!: Date | null;

  @Field(() => Date, { description: 'When anything last happened in it, its milestones included.' })
  lastActivityAt!: Date;

  @Field(() => CursorScalar, {
    description:
      'Pass it as `after` of `projectEvents`: what this answer says of the project and the events after this place are its present state, without a gap.',
  })
  streamCursor!: string;
}

export const { Connection: ProjectConnection, Edge: ProjectEdge } = connectionOf<ProjectEntity>(
  () => Project,
  'Project',
);
