import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Outcome of `startTyping`.', simpleResolvers: true })
export class StartTypingPayload implements Payload {
  @Field(() => Date, {
    nullable: true,
    description:
      'Say it again before this while the viewer goes on writing; null when there are user errors.',
  })
  expiresAt!: Date | null;

  @Field(() => [UserError], {
    description: 'Why nothing was told; empty when it was. Codes: NOT_FOUND, CHANNEL_ARCHIVED.',
  })
  userErrors!: UserError[];
}
