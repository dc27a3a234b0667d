import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { Channel, ChannelEntity } from '../channel/index.ts';

const why = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'Outcome of `markChannelRead`.', simpleResolvers: true })
export class MarkChannelReadPayload implements Payload {
  @Field(() => Channel, {
    nullable: true,
    description: 'The channel as it is now; null when there are user errors.',
  })
  channel!: ChannelEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: validation, NOT_FOUND.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `markChannelUnread`.', simpleResolvers: true })
export class MarkChannelUnreadPayload implements Payload {
  @Field(() => Channel, {
    nullable: true,
    description: 'The channel as it is now; null when there are user errors.',
  })
  channel!: ChannelEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: NOT_FOUND.` })
  userErrors!: UserError[];
}
