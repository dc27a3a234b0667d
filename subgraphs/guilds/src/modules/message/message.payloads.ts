import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { MessageEntity } from './message.entity.ts';
import { Message } from './message.type.ts';

const why = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'Outcome of `sendMessage`.', simpleResolvers: true })
export class SendMessagePayload implements Payload {
  @Field(() => Message, {
    nullable: true,
    description: 'The message, or the first one of the same nonce; null when there are user errors.',
  })
  message!: MessageEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: validation, NOT_FOUND (by its field: channel, or message to answer), CHANNEL_ARCHIVED, NONCE_REUSED.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `editMessage`.', simpleResolvers: true })
export class EditMessagePayload implements Payload {
  @Field(() => Message, {
    nullable: true,
    description: 'The message as it is now; null when there are user errors.',
  })
  message!: MessageEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: validation, NOT_FOUND, CHANNEL_ARCHIVED, MESSAGE_DELETED.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `deleteMessage`.', simpleResolvers: true })
export class DeleteMessagePayload implements Payload {
  @Field(() => Message, {
    nullable: true,
    description: 'The message without its text; null when there are user errors.',
  })
  message!: MessageEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: NOT_FOUND.` })
  userErrors!: UserError[];
}
