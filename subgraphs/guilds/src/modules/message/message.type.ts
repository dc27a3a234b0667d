import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { Node } from '../../node.ts';
import { Channel } from '../channel/index.ts';
import type { MessageEntity, MessageRevisionEntity } from './message.entity.ts';

@ObjectType('MessageRevision', {
  description: 'A text that a message had before.',
  simpleResolvers: true,
})
export class MessageRevision {
  @Field(() => String, { description: 'The former text, Markdown.' })
  body!: string;

  @Field(() => Date, { description: 'When this text was written.' })
  createdAt!: Date;
}

export const { Connection: MessageRevisionConnection, Edge: MessageRevisionEdge } =
  connectionOf<MessageRevisionEntity>(() => MessageRevision, 'MessageRevision');

@Directive('@key(fields: "id")')
@ObjectType('Message', {
  implements: Node,
  description:
    'What somebody said in a channel; it is seen by whoever may read the channel. A deleted one keeps its place without its text.',
})
export class Message implements Node {
  @Field(() => ID, { description: 'Id of the message.' })
  id!: string;

  @Directive('@cost(weight: 0)')
  @Field(() => Channel, { description: 'The channel it is in.' })
  channel!: Channel;

  @Field(() => Int, {
    description:
      'Its place in the channel: the number of the event of its sending. Grows, with holes; never changes.',
  })
  seq!: number;

  @Directive('@cost(weight: 0)')
  @Field(() => User, { description: 'Who wrote it.' })
  author!: User;

  @Field(() => String, {
    nullable: true,
    description: 'Its text, Markdown of 1 to 4,000 characters; null once it is deleted.',
  })
  body!: string | null;

  @Field(() => String, {
    description: "What the author's client sent as `nonce`, so that it knows its own message again.",
  })
  nonce!: string;

  @Directive('@cost(weight: 0)')
  @Field(() => Message, {
    nullable: true,
    description:
      'The message it answers, of the same channel; without its text when that was deleted. Null when it answers none.',
  })
  replyTo!: Message | null;

  @Field(() => Date, { description: 'When it was sent.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When its text last changed; null when it never did.' })
  editedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was deleted; null while it is there.' })
  deletedAt!: Date | null;
}

export const { Connection: MessageConnection, Edge: MessageEdge } = connectionOf<MessageEntity>(
  () => Message,
  'Message',
);
