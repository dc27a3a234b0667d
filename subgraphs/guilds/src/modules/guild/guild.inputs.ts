import { ConnectionArgs, IsNodeId } from '@testverse/platform/graphql';
import { httpsUrl, hyphenated, notNull, oneLine, prose, sized } from '@testverse/platform/input';
import { IsOptional, Matches, Max, Min, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { guildId } from '../../node.ts';
import {
  defaultColors,
  GuildApproval,
  GuildCategory,
  GuildOrderField,
  GuildVisibility,
  OrderDirection,
  slugLength,
  type GuildChanges,
  type GuildDraft,
  type GuildFilter,
  type GuildOrder,
} from './guild.entity.ts';

const nameLength = { min: 3, max: 60 } as const;
const descriptionLength = 2000;
/** More people than the platform hopes for, and far inside a 32-bit number. */
const mostMembers = 1_000_000;

const color = /^#[0-9a-f]{6}$/i;

@InputType({ description: 'How the guild looks.' })
export class GuildBrandingInput {
  @Field(() => String, { nullable: true, description: 'Main colour as `#rrggbb`; null: the default.' })
  @IsOptional()
  @Matches(color, { message: 'A colour is written #rrggbb.' })
  primaryColor?: string | null;

  @Field(() => String, { nullable: true, description: 'Colour for accents as `#rrggbb`; null: the default.' })
  @IsOptional()
  @Matches(color, { message: 'A colour is written #rrggbb.' })
  accentColor?: string | null;

  @Field(() => String, { nullable: true, description: 'https address of the logo; null: none.' })
  @httpsUrl('The logo')
  logoUrl?: string | null;

  @Field(() => String, { nullable: true, description: 'https address of the banner; null: none.' })
  @httpsUrl('The banner')
  bannerUrl?: string | null;
}

@InputType({ description: 'Which parts of the guild are on; null is off.' })
export class GuildFeaturesInput {
  @Field(() => Boolean, { nullable: true, description: 'Members start projects together.' })
  projectCollaboration?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Members find mentors.' })
  mentorshipProgram?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'The guild has skill assessments of its own.' })
  skillAssessments?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'The guild hosts events.' })
  eventHosting?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'The guild has a job board.' })
  jobBoard?: boolean | null;
}

@InputType({ description: 'The guild to found.' })
export class CreateGuildInput {
  @Field(() => String, { description: 'Its name, 3 to 60 characters; need not be unique.' })
  @sized('A name', nameLength)
  @oneLine('A name')
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Its address: 3 to 63 letters, digits and single hyphens, kept in lower case. Without one it is made from the name, with a number if need be.',
  })
  @sized('An address', slugLength)
  @hyphenated('An address')
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is about, 2,000 characters at most.' })
  @sized('A description', { max: descriptionLength })
  @prose('A description')
  description?: string | null;

  @Field(() => GuildCategory, { description: 'Its shelf in the directory.' })
  category!: GuildCategory;

  @Field(() => GuildVisibility, {
    defaultValue: GuildVisibility.PUBLIC,
    description: 'Who sees it and how people get in.',
  })
  visibility!: GuildVisibility;

  @Field(() => GuildApproval, {
    defaultValue: GuildApproval.AUTOMATIC,
    description: 'Whether newcomers are reviewed.',
  })
  approval!: GuildApproval;

  @Field(() => Int, {
    nullable: true,
    description: 'Most active members it takes, owner included, 1 to 1,000,000; null: no limit.',
  })
  @IsOptional()
  @Min(1, { message: 'A guild has at least one member.' })
  @Max(mostMembers, { message: 'A limit is 1,000,000 at most.' })
  maxMembers?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether people who are not members may look into its rooms.',
  })
  allowGuestAccess!: boolean;

  @Field(() => GuildBrandingInput, {
    nullable: true,
    description: 'How it looks; what is left out is default.',
  })
  @IsOptional()
  @ValidateNested()
  branding?: GuildBrandingInput | null;

  @Field(() => GuildFeaturesInput, { nullable: true, description: 'Which parts are on; all others are off.' })
  @IsOptional()
  features?: GuildFeaturesInput | null;
}

@InputType({ description: 'What to change about a guild: what is left out stays as it is.' })
export class UpdateGuildInput {
  @Field(() => ID, { description: 'The guild.' })
  @IsNodeId(guildId)
  guildId!: string;

  @Field(() => String, { nullable: true, description: 'Its name, 3 to 60 characters; not null.' })
  @notNull('The name')
  @sized('A name', nameLength)
  @oneLine('A name')
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Its address, 3 to 63 letters, digits and single hyphens; links to the old one break. Not null.',
  })
  @notNull('The address')
  @sized('An address', slugLength)
  @hyphenated('An address')
  slug?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about, 2,000 characters at most; null removes it.',
  })
  @sized('A description', { max: descriptionLength })
  @prose('A description')
  description?: string | null;

  @Field(() => GuildCategory, { nullable: true, description: 'Its shelf in the directory; not null.' })
  @notNull('The category')
  category?: GuildCategory | null;

  @Field(() => GuildVisibility, {
    nullable: true,
    description: 'Who sees it and how people get in; not null. Members stay when it becomes private.',
  })
  @notNull('The visibility')
  visibility?: GuildVisibility | null;

  @Field(() => GuildApproval, {
    nullable: true,
    description: 'Whether newcomers are reviewed; not null. Pending requests stay pending.',
  })
  @notNull('The approval')
  approval?: GuildApproval | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Most active members it takes, 1 to 1,000,000 and not below its count; null: no limit.',
  })
  @IsOptional()
  @Min(1, { message: 'A guild has at least one member.' })
  @Max(mostMembers, { message: 'A limit is 1,000,000 at most.' })
  maxMembers?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether people who are not members may look into its rooms; not null.',
  })
  @notNull('Guest access')
  allowGuestAccess?: boolean | null;

  @Field(() => GuildBrandingInput, {
    nullable: true,
    description: 'How it looks; only what is in it changes.',
  })
  @IsOptional()
  @ValidateNested()
  branding?: GuildBrandingInput | null;

  @Field(() => GuildFeaturesInput, {
    nullable: true,
    description: 'Which parts are on; only what is in it changes.',
  })
  @IsOptional()
  features?: GuildFeaturesInput | null;
}

@InputType({ description: 'The guild to delete.' })
export class DeleteGuildInput {
  @Field(() => ID, { description: 'The guild.' })
  @IsNodeId(guildId)
  guildId!: string;
}

@InputType({ description: 'The guild to join.' })
export class JoinGuildInput {
  @Field(() => ID, { description: 'The guild.' })
  @IsNodeId(guildId)
  guildId!: string;
}

@InputType({ description: 'The guild to leave.' })
export class LeaveGuildInput {
  @Field(() => ID, { description: 'The guild.' })
  @IsNodeId(guildId)
  guildId!: string;
}

@InputType('GuildFilter', { description: 'Narrows the directory; conditions add up.' })
export class GuildFilterInput implements GuildFilter {
  @Field(() => GuildCategory, { nullable: true, description: 'Only guilds on this shelf.' })
  category?: GuildCategory | null;

  @Field(() => GuildVisibility, {
    nullable: true,
    description: 'Only guilds of this visibility; of private ones still only those the viewer sees.',
  })
  visibility?: GuildVisibility | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only guilds whose name, address or description contains every word (the first eight), whatever the case and accents; words of one or two characters only at the start of a word. 100 characters at most.',
  })
  search?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only guilds the viewer is an active member of; false: only the others.',
  })
  joinedByViewer?: boolean | null;
}

registerEnumType(GuildOrderField, {
  name: 'GuildOrderField',
  description: 'What a list of guilds is ordered by; equal ones by age.',
  valuesConfig: {
    MEMBER_COUNT: { description: 'By the number of active members.' },
    NAME: { description: 'By name, whatever the case and accents.' },
    CREATED_AT: { description: 'By the time of founding.' },
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

@InputType('GuildOrder', { description: 'The order of a list of guilds.' })
export class GuildOrderInput implements GuildOrder {
  @Field(() => GuildOrderField, { description: 'What it is ordered by.' })
  field!: GuildOrderField;

  @Field(() => OrderDirection, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

@ArgsType()
export class GuildsArgs extends ConnectionArgs {
  @Field(() => GuildFilterInput, {
    nullable: true,
    description: 'Narrows the list; null: every guild the viewer sees.',
  })
  filter?: GuildFilterInput | null;

  @Field(() => GuildOrderInput, { nullable: true, description: 'The order; null: most members first.' })
  orderBy?: GuildOrderInput | null;
}

/** The members that were given; null is a value. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Absent stays absent; an empty text is none. */
function textOf(value: string | null | undefined): string | null | undefined {
  return value === undefined ? undefined : value?.trim() || null;
}

function colorOf(value: string | null | undefined, fallback: string): string | undefined {
  return value === undefined ? undefined : (value ?? fallback).toLowerCase();
}

function brandingOf(input: GuildBrandingInput | null | undefined): GuildChanges {
  return given({
    primaryColor: colorOf(input?.primaryColor, defaultColors.primaryColor),
    accentColor: colorOf(input?.accentColor, defaultColors.accentColor),
    logoUrl: input?.logoUrl,
    bannerUrl: input?.bannerUrl,
  });
}

const featureNames = [
  'projectCollaboration',
  'mentorshipProgram',
  'skillAssessments',
  'eventHosting',
  'jobBoard',
] as const;

function featuresOf(input: GuildFeaturesInput | null | undefined): GuildChanges {
  const switched = featureNames.filter((name) => input?.[name] !== undefined);
  return Object.fromEntries(switched.map((name) => [name, input?.[name] ?? false]));
}

/** The guild a valid input asks for, defaults filled in. */
export function draftOf(input: CreateGuildInput): GuildDraft {
  return {
    name: input.name.trim(),
    slug: input.slug?.toLowerCase() ?? null,
    description: textOf(input.description) ?? null,
    category: input.category,
    visibility: input.visibility,
    approval: input.approval,
    maxMembers: input.maxMembers ?? null,
    allowGuestAccess: input.allowGuestAccess,
    ...defaultColors,
    logoUrl: null,
    bannerUrl: null,
    projectCollaboration: false,
    mentorshipProgram: false,
    skillAssessments: false,
    eventHosting: false,
    jobBoard: false,
    ...brandingOf(input.branding),
    ...featuresOf(input.features),
  };
}

/** The columns a valid input changes. Null was refused where a value cannot be taken away. */
export function changesOf(input: UpdateGuildInput): GuildChanges {
  return given({
    name: input.name?.trim(),
    slug: input.slug?.toLowerCase(),
    description: textOf(input.description),
    category: input.category ?? undefined,
    visibility: input.visibility ?? undefined,
    approval: input.approval ?? undefined,
    maxMembers: input.maxMembers,
    allowGuestAccess: input.allowGuestAccess ?? undefined,
    ...brandingOf(input.branding),
    ...featuresOf(input.features),
  });
}
