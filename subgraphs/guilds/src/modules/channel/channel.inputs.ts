import { ConnectionArgs, IsNodeId } from '@testverse/platform/graphql';
import { atLeast, atMost, hyphenated, notNull, oneLine, sized } from '@testverse/platform/input';
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { channelId, guildId } from '../../node.ts';
import {
  ChannelKind,
  channelNameLength,
  longestSlowModeSeconds,
  topicLength,
  type ChannelChanges,
  type ChannelFilter,
  type ChannelProfile,
} from './channel.entity.ts';

const slowModeTooShort = 'Nobody waits less than 0 seconds.';
const slowModeTooLong = `Nobody waits longer than ${longestSlowModeSeconds} seconds.`;

@InputType({ description: 'The channel to open.' })
export class CreateChannelInput {
  @Field(() => ID, { description: 'The guild.' })
  @IsNodeId(guildId)
  guildId!: string;

  @Field(() => String, {
    description:
      'Its name, 1 to 50 letters, digits and single hyphens, kept in lower case; unique in the guild.',
  })
  @sized('A name', channelNameLength)
  @hyphenated('A name')
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about, one line of 300 characters at most.',
  })
  @sized('A topic', { max: topicLength })
  @oneLine('A topic', { orNone: true })
  topic?: string | null;

  @Field(() => ChannelKind, { defaultValue: ChannelKind.TEXT, description: 'What it is for.' })
  kind!: ChannelKind;

  @Field(() => Int, {
    defaultValue: 0,
    description: 'Seconds between two messages of a member below moderator, 0 to 3,600.',
  })
  @atLeast(0, slowModeTooShort)
  @atMost(longestSlowModeSeconds, slowModeTooLong)
  slowModeSeconds!: number;
}

@InputType({ description: 'What to change about a channel: what is left out stays as it is.' })
export class UpdateChannelInput {
  @Field(() => ID, { description: 'The channel.' })
  @IsNodeId(channelId)
  channelId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Its name, 1 to 50 letters, digits and single hyphens, kept in lower case; not null.',
  })
  @notNull('The name')
  @sized('A name', channelNameLength)
  @hyphenated('A name')
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about, one line of 300 characters at most; null takes it away.',
  })
  @sized('A topic', { max: topicLength })
  @oneLine('A topic', { orNone: true })
  topic?: string | null;

  @Field(() => ChannelKind, { nullable: true, description: 'What it is for; not null.' })
  @notNull('The kind')
  kind?: ChannelKind | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds between two messages of a member below moderator, 0 to 3,600; not null.',
  })
  @notNull('The wait')
  @atLeast(0, slowModeTooShort)
  @atMost(longestSlowModeSeconds, slowModeTooLong)
  slowModeSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Its place in the list, 0 first; beyond the end means the end. The channels between make room. Not null.',
  })
  @notNull('The place')
  @atLeast(0, 'The first place is 0.')
  position?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True archives the channel: it is read, and nobody writes. False opens it again. Not null.',
  })
  @notNull('Whether it is archived')
  isArchived?: boolean | null;
}

@InputType('ChannelFilter', { description: 'Narrows the channels of a guild.' })
export class ChannelFilterInput implements ChannelFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only archived channels; false: only open ones; null: both.',
  })
  isArchived?: boolean | null;
}

@ArgsType()
export class ChannelsArgs extends ConnectionArgs {
  @Field(() => ChannelFilterInput, {
    nullable: true,
    description: 'Narrows the list; null: all channels.',
  })
  filter?: ChannelFilterInput | null;
}

const topicOf = (topic: string | null | undefined): string | null => topic?.trim() || null;

/** The channel a valid input asks for. */
export function draftOf(input: CreateChannelInput): ChannelProfile {
  return {
    name: input.name.toLowerCase(),
    topic: topicOf(input.topic),
    kind: input.kind,
    slowModeSeconds: input.slowModeSeconds,
  };
}

/** What a valid input changes. Null was refused where a value cannot be taken away. */
export function changesOf(input: UpdateChannelInput): ChannelChanges {
  const { name, topic, kind, slowModeSeconds, position, isArchived } = input;
  return {
    ...(name == null ? {} : { name: name.toLowerCase() }),
    ...(topic === undefined ? {} : { topic: topicOf(topic) }),
    ...(kind == null ? {} : { kind }),
    ...(slowModeSeconds == null ? {} : { slowModeSeconds }),
    ...(position == null ? {} : { position }),
    ...(isArchived == null ? {} : { isArchived }),
  };
}
