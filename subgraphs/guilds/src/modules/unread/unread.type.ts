import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { Channel } from '../channel/index.ts';

@ObjectType('UnreadChange', {
  description:
    'How much of a channel the viewer has not read, after a message or after they read on, here or elsewhere. Fleeting: it has no number and is not resumed.',
})
export class UnreadChange {
  @Directive('@cost(weight: 0)')
  @Field(() => Channel, { description: 'The channel.' })
  channel!: Channel;

  @Field(() => Int, {
    description: 'Messages by others behind the marker that are not deleted; 100 means 100 or more.',
    simple: true,
  })
  unreadCount!: number;

  @Field(() => Int, { description: 'Up to which message the viewer has read; 0 for none.', simple: true })
  lastReadSeq!: number;
}
