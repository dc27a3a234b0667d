import { IsNodeId } from '@testverse/platform/graphql';
import { ValidateBy } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { messageId } from '../../node.ts';
import { emojiOf, type ReactionChange } from './reaction.entity.ts';

@InputType({ description: 'The message, the emoji, and whether the viewer reacts with it.' })
export class SetReactionInput {
  @Field(() => ID, { description: 'The message.' })
  @IsNodeId(messageId)
  messageId!: string;

  @Field(() => String, { description: 'Exactly one emoji.' })
  @ValidateBy({
    name: 'matches',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && emojiOf(value) !== null,
      defaultMessage: () => 'A reaction is exactly one emoji.',
    },
  })
  emoji!: string;

  @Field(() => Boolean, { description: 'True: the viewer reacts with it; false: they do not.' })
  isSet!: boolean;
}

/** What a valid input changes. */
export function changeOf(input: SetReactionInput): ReactionChange {
  return {
    messageId: messageId.decode(input.messageId),
    emoji: emojiOf(input.emoji) ?? input.emoji,
    isSet: input.isSet,
  };
}
