import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { User, userStub } from '../../extends/user/user.stub.ts';
import { channelId } from '../../node.ts';
import { Channel, type ChannelEntity } from '../channel/index.ts';
import type { TypingState } from './typing.entity.ts';
import { StartTypingInput } from './typing.inputs.ts';
import { StartTypingPayload } from './typing.payloads.ts';
import { TypingService } from './typing.service.ts';
import { TypingChange } from './typing.type.ts';

@Resolver(() => TypingChange)
export class TypingResolver {
  constructor(private readonly service: TypingService) {}

  @FieldResolver(() => Channel)
  channel(@Ctx() ctx: GuildsContext, @Root() { channelId }: TypingState): Promise<ChannelEntity | null> {
    return ctx.load.channel.load(channelId);
  }

  @FieldResolver(() => User)
  user(@Root() { userId }: TypingState): User {
    return userStub(userId);
  }

  @Mutation(() => StartTypingPayload, {
    description:
      'Tells the readers of a channel that the viewer is writing, for 8 seconds or until the message is sent. Only who may send.',
  })
  startTyping(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'Where the viewer is writing.' }) input: StartTypingInput,
  ): Promise<StartTypingPayload> {
    return payload(StartTypingPayload, input, async () => ({
      expiresAt: await this.service.start(ctx, channelId.decode(input.channelId)),
    }));
  }
}
