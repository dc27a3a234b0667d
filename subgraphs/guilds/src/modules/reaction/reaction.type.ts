import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { shownUsers } from '../message/index.ts';

@Directive('@cost(weight: 0)')
@ObjectType('MessageReaction', { description: 'All that reacted to a message with one emoji.' })
export class MessageReaction {
  @Field(() => String, { description: 'The emoji, one grapheme.' })
  emoji!: string;

  @Field(() => Int, { description: 'How many people reacted with it; at least 1.' })
  count!: number;

  @Field(() => Boolean, { description: 'Whether the viewer is one of them.' })
  viewerHasReacted!: boolean;

  @Field(() => [User], {
    description: `The first ${shownUsers} of them, in the order in which they reacted.`,
  })
  users!: User[];
}
