import { IsNodeId } from '@testverse/platform/graphql';
import { atLeast } from '@testverse/platform/input';
import { Field, ID, InputType, Int } from 'type-graphql';
import { channelId, messageId } from '../../node.ts';

@InputType({ description: 'How far the viewer has read.' })
export class MarkChannelReadInput {
  @Field(() => ID, { description: 'The channel.' })
  @IsNodeId(channelId)
  channelId!: string;

  @Field(() => Int, { description: '`seq` of the last message read; beyond the end means all of them.' })
  @atLeast(0, 'The first message has number 1.')
  seq!: number;
}

@InputType({ description: 'From where on the channel is unread.' })
export class MarkChannelUnreadInput {
  @Field(() => ID, { description: 'The first message that counts as unread.' })
  @IsNodeId(messageId)
  messageId!: string;
}
