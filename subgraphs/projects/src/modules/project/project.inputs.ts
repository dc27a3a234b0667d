import { badInput } from '@testverse/platform/errors';
import { ConnectionArgs, IsNodeId } from '@testverse/platform/graphql';
import {
  atLeast,
  atMost,
  fewEnough,
  httpsUrl,
  hyphenated,
  notNull,
  oneLine,
  prose,
  searchForm,
  sized,
} from '@testverse/platform/input';
import { ArgsType, Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { guildId } from '../../extends/guild/guild.stub.ts';
import { userId } from '../../extends/user/user.stub.ts';
import { projectId } from '../../node.ts';
import {
  descriptionLength,
  ExperienceLevel,
  mostHours,
  OrderDirection,
  ProjectOrderField,
  ProjectStatus,
  tagLimits,
  techLimits,
  titleLength,
  type ProjectChanges,
  type ProjectFilter,
  type ProjectOrder,
  type ProjectProfile,
} from './project.entity.ts';

const tooFewHours = 'A project takes at least 1 hour.';
const tooManyHours = 'A project takes 100,000 hours at most.';

@InputType({ description: 'The project to begin.' })
export class CreateProjectInput {
  @Field(() => ID, { description: 'The guild it belongs to, for good.' })
  @IsNodeId(guildId)
  guildId!: string;

  @Field(() => String, { description: 'Its title, 3 to 100 characters; need not be unique.' })
  @sized('A title', titleLength)
  @oneLine('A title')
  title!: string;

  @Field(() => String, {
    defaultValue: '',
    description: 'What it is about, in Markdown, 5,000 characters at most.',
  })
  @sized('A description', { max: descriptionLength })
  @prose('A description')
  description!: string;

  @Field(() => ExperienceLevel, { description: 'How much experience it asks for.' })
  level!: ExperienceLevel;

  @Field(() => Int, {
    nullable: true,
    description: 'Hours of work it is thought to take in all, 1 to 100,000; null: it does not say.',
  })
  @atLeast(1, tooFewHours)
  @atMost(mostHours, tooManyHours)
  estimatedHours?: number | null;

  @Field(() => String, { nullable: true, description: 'https address of its source code; null: none.' })
  @httpsUrl('The repository')
  repositoryUrl?: string | null;

  @Field(() => [String], {
    defaultValue: [],
    description: 'What it is made with: 20 at most, of 40 characters at most each.',
  })
  @fewEnough('Technologies', techLimits.count)
  @sized('A technology', { max: techLimits.length }, { each: true })
  @oneLine('A technology', { each: true })
  techStack!: string[];

  @Field(() => [String], {
    defaultValue: [],
    description:
      'What it is filed under: 10 at most, of 30 letters, digits and single hyphens at most each; kept in lower case.',
  })
  @fewEnough('Tags', tagLimits.count)
  @sized('A tag', { max: tagLimits.length }, { each: true })
  @hyphenated('A tag', { each: true })
  tags!: string[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether people outside the guild see it, unless the guild is private.',
  })
  isPublic!: boolean;
}

@InputType({ description: 'What to change about a project: what is left out stays as it is.' })
export class UpdateProjectInput {
  @Field(() => ID, { description: 'The project.' })
  @IsNodeId(projectId)
  projectId!: string;

  @Field(() => String, { nullable: true, description: 'Its title, 3 to 100 characters; not null.' })
  @notNull('The title')
  @sized('A title', titleLength)
  @oneLine('A title')
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What it is about, in Markdown, 5,000 characters at most; an empty text removes it. Not null.',
  })
  @notNull('The description')
  @sized('A description', { max: descriptionLength })
  @prose('A description')
  description?: string | null;

  @Field(() => ExperienceLevel, {
    nullable: true,
    description: 'How much experience it asks for; not null.',
  })
  @notNull('The level')
  level?: ExperienceLevel | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Hours of work it is thought to take in all, 1 to 100,000; null takes it away.',
  })
  @atLeast(1, tooFewHours)
  @atMost(mostHours, tooManyHours)
  estimatedHours?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'https address of its source code; null takes it away.',
  })
  @httpsUrl('The repository')
  repositoryUrl?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What it is made with, all of it: 20 at most, of 40 characters at most each. Not null; an empty list removes all.',
  })
  @notNull('The list of technologies')
  @fewEnough('Technologies', techLimits.count)
  @sized('A technology', { max: techLimits.length }, { each: true })
  @oneLine('A technology', { each: true })
  techStack?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What it is filed under, all of it: 10 at most, of 30 letters, digits and single hyphens at most each. Not null; an empty list removes all.',
  })
  @notNull('The list of tags')
  @fewEnough('Tags', tagLimits.count)
  @sized('A tag', { max: tagLimits.length }, { each: true })
  @hyphenated('A tag', { each: true })
  tags?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether people outside the guild see it, unless the guild is private; not null.',
  })
  @notNull('Whether it is public')
  isPublic?: boolean | null;
}

@InputType({ description: 'The project and the state it is taken to.' })
export class SetProjectStatusInput {
  @Field(() => ID, { description: 'The project.' })
  @IsNodeId(projectId)
  projectId!: string;

  @Field(() => ProjectStatus, {
    description: 'The state to take it to; one it is in already changes nothing.',
  })
  status!: ProjectStatus;
}

@InputType({ description: 'The project to delete.' })
export class DeleteProjectInput {
  @Field(() => ID, { description: 'The project.' })
  @IsNodeId(projectId)
  projectId!: string;
}

@InputType('ProjectFilter', { description: 'Narrows a list of projects; conditions add up.' })
export class ProjectFilterInput {
  @Field(() => ID, { nullable: true, description: 'Only projects of this guild.' })
  guildId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only projects that this person owns.' })
  ownerId?: string | null;

  @Field(() => [ProjectStatus], { nullable: true, description: 'Only projects in one of these states.' })
  status?: ProjectStatus[] | null;

  @Field(() => ExperienceLevel, { nullable: true, description: 'Only projects of this level.' })
  level?: ExperienceLevel | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only projects made with this, whatever the case and accents.',
  })
  techStack?: string | null;

  @Field(() => String, { nullable: true, description: 'Only projects filed under this tag, in any case.' })
  tag?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only projects whose title, description, tags or technologies contain every word (the first eight), whatever the case and accents; words of one or two characters only at the start of a word. 100 characters at most.',
  })
  search?: string | null;
}

registerEnumType(ProjectOrderField, {
  name: 'ProjectOrderField',
  description: 'What a list of projects is ordered by; equal ones by age.',
  valuesConfig: {
    CREATED_AT: { description: 'By the time they were begun.' },
    LAST_ACTIVITY: { description: 'By the time anything last happened in them.' },
    TITLE: { description: 'By title, whatever the case and accents.' },
  },
});

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which end of an order comes first.',
  valuesConfig: {
    ASC: { description: 'Smallest, earliest or first in the alphabet first.' },
    DESC: { description: 'Largest, latest or last in the alphabet first.' },
  },
});

@InputType('ProjectOrder', { description: 'The order of a list of projects.' })
export class ProjectOrderInput implements ProjectOrder {
  @Field(() => ProjectOrderField, { description: 'What it is ordered by.' })
  field!: ProjectOrderField;

  @Field(() => OrderDirection, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

@ArgsType()
export class ProjectsArgs extends ConnectionArgs {
  @Field(() => ProjectFilterInput, {
    nullable: true,
    description: 'Narrows the list; null: every project of it that the viewer sees.',
  })
  filter?: ProjectFilterInput | null;

  @Field(() => ProjectOrderInput, { nullable: true, description: 'The order; null: latest activity first.' })
  orderBy?: ProjectOrderInput | null;
}

const longestSearch = 100;

/** The filter with the ids that rows have. @throws BAD_USER_INPUT for a search that is too long, and for malformed ids */
export function filterOf(filter: ProjectFilterInput | null | undefined): ProjectFilter {
  const { guildId: guild, ownerId: owner, ...rest } = filter ?? {};
  if ((rest.search?.length ?? 0) > longestSearch) {
    throw badInput(`A search has ${longestSearch} characters at most.`, ['filter', 'search']);
  }
  return {
    ...rest,
    guildId: guild == null ? null : guildId.decode(guild),
    ownerId: owner == null ? null : userId.decode(owner),
  };
}

/** Trimmed, and each only once, whatever its case: as it was written first. */
function distinct(values: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const value of values) if (!byKey.has(searchForm(value))) byKey.set(searchForm(value), value.trim());
  return [...byKey.values()];
}

const tagsOf = (tags: readonly string[]): string[] => distinct(tags.map((tag) => tag.toLowerCase()));

/** The project a valid input asks for. */
export function draftOf(input: CreateProjectInput): ProjectProfile {
  return {
    title: input.title.trim(),
    description: input.description.trim(),
    level: input.level,
    estimatedHours: input.estimatedHours ?? null,
    repositoryUrl: input.repositoryUrl ?? null,
    techStack: distinct(input.techStack),
    tags: tagsOf(input.tags),
    isPublic: input.isPublic,
  };
}

/** The columns a valid input changes. Null was refused where a value cannot be taken away. */
export function changesOf(input: UpdateProjectInput): ProjectChanges {
  const { title, description, level, estimatedHours, repositoryUrl, techStack, tags, isPublic } = input;
  return {
    ...(title == null ? {} : { title: title.trim() }),
    ...(description == null ? {} : { description: description.trim() }),
    ...(level == null ? {} : { level }),
    ...(estimatedHours === undefined ? {} : { estimatedHours }),
    ...(repositoryUrl === undefined ? {} : { repositoryUrl }),
    ...(techStack == null ? {} : { techStack: distinct(techStack) }),
    ...(tags == null ? {} : { tags: tagsOf(tags) }),
    ...(isPublic == null ? {} : { isPublic }),
  };
}
