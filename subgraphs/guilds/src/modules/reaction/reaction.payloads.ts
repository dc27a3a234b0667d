import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { Message, MessageEntity } from '../message/index.ts';

@ObjectType({ description: 'Outcome of `setReaction`.', simpleResolvers: true })
export class SetReactionPayload implements Payload {
  @Field(() => Message, {
    nullable: true,
    description: 'The message as it is now; null when there are user errors.',
  })
  message!: MessageEntity | null;

  @Field(() => [UserError], {
    description:
      'Why nothing was done; empty when it was. Codes: validation, NOT_FOUND, CHANNEL_ARCHIVED, MESSAGE_DELETED, TOO_MANY_EMOJI.',
  })
  userErrors!: UserError[];
}
