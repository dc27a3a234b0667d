import { CursorScalar } from '@testverse/platform/events';
import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../../node.ts';
import { Guild } from '../guild/index.ts';
import { ChannelKind, type ChannelEntity } from './channel.entity.ts';

registerEnumType(ChannelKind, {
  name: 'ChannelKind',
  description: 'What a channel is for.',
  valuesConfig: {
    TEXT: { description: 'Conversation: every member writes.' },
    ANNOUNCEMENT: { description: 'News: only moderators and above write, every member reads and reacts.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('ChannelViewerRights', {
  description:
    'What the viewer may do in a channel at this moment; all false for a visitor. For showing and hiding controls: every act checks for itself.',
  simpleResolvers: true,
})
export class ChannelViewerRights {
  @Field(() => Boolean, {
    description:
      'May post messages; false in an archived channel, and for members below moderator in an announcement channel.',
  })
  send!: boolean;

  @Field(() => Boolean, { description: 'May change and archive the channel.' })
  manage!: boolean;

  @Field(() => Boolean, { description: "May delete others' messages and read their former texts." })
  moderate!: boolean;
}

@Directive('@key(fields: "id")')
@ObjectType('Channel', {
  implements: Node,
  description:
    'A room of a guild. Its members read it; so does everybody who sees the guild when it allows guests and is not private. To everybody else it does not exist.',
})
export class Channel implements Node {
  @Field(() => ID, { description: 'Id of the channel.' })
  id!: string;

  @Directive('@cost(weight: 0)')
  @Field(() => Guild, { description: 'The guild it belongs to.' })
  guild!: Guild;

  @Field(() => String, {
    description:
      'Its name, unique in the guild, archived channels included: 1 to 50 lower-case letters, digits and single hyphens.',
  })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about, one line of 300 characters at most; null when it does not say.',
  })
  topic!: string | null;

  @Field(() => ChannelKind, { description: 'What it is for.' })
  kind!: ChannelKind;

  @Field(() => Int, {
    description: 'Seconds that a member below moderator waits between two messages, 0 to 3,600; 0: no wait.',
  })
  slowModeSeconds!: number;

  @Field(() => Int, { description: "Its place in the guild's list, 0 first." })
  position!: number;

  @Field(() => Date, {
    nullable: true,
    description: 'When it was archived: it is read, and nobody writes; null while it is open.',
  })
  archivedAt!: Date | null;

  @Field(() => Date, { description: 'When it was opened.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When its settings last changed.' })
  updatedAt!: Date;

  @Field(() => CursorScalar, {
    description:
      'Pass it as `after` of `channelEvents`: what this answer says of the channel and the events after this place are its present state, without a gap.',
  })
  streamCursor!: string;

  @Field(() => ChannelViewerRights, { description: 'What the viewer may do in it.' })
  viewerCan!: ChannelViewerRights;
}

export const { Connection: ChannelConnection, Edge: ChannelEdge } = connectionOf<ChannelEntity>(
  () => Channel,
  'Channel',
);
