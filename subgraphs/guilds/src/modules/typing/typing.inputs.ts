import { IsNodeId } from '@testverse/platform/graphql';
import { Field, ID, InputType } from 'type-graphql';
import { channelId } from '../../node.ts';

@InputType({ description: 'Where the viewer is writing.' })
export class StartTypingInput {
  @Field(() => ID, { description: 'The channel.' })
  @IsNodeId(channelId)
  channelId!: string;
}
