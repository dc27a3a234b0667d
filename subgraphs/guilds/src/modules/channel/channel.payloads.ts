import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { ChannelEntity } from './channel.entity.ts';
import { Channel } from './channel.type.ts';

const why = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'Outcome of `createChannel`.', simpleResolvers: true })
export class CreateChannelPayload implements Payload {
  @Field(() => Channel, { nullable: true, description: 'The new channel; null when there are user errors.' })
  channel!: ChannelEntity | null;

  @Field(() => [UserError], {
    description: `${why} Codes: validation, NOT_FOUND, CHANNEL_NAME_TAKEN, TOO_MANY_CHANNELS.`,
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `updateChannel`.', simpleResolvers: true })
export class UpdateChannelPayload implements Payload {
  @Field(() => Channel, {
    nullable: true,
    description: 'The channel as it is now; null when there are user errors.',
  })
  channel!: ChannelEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: validation, NOT_FOUND, CHANNEL_NAME_TAKEN.` })
  userErrors!: UserError[];
}
