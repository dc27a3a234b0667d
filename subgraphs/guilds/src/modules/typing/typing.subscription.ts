import { guarded } from '@testverse/platform/context';
import { notFound } from '@testverse/platform/errors';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { channelId } from '../../node.ts';
import type { TypingState } from './typing.entity.ts';
import { TypingChange } from './typing.type.ts';

@Resolver()
export class TypingSubscription {
  @Subscription(() => TypingChange, {
    subscribe: openTyping,
    description:
      'Who is writing in a channel: begins with those who are, then every change. NOT_FOUND for a channel the viewer may not read; ends with FORBIDDEN when they no longer may.',
  })
  typingChanged(
    @Root() value: TypingState,
    @Arg('channelId', () => ID, { description: 'Id of the channel.' }) _channelId: string,
  ): TypingState {
    return value;
  }
}

interface Asked {
  args: { channelId: string };
  context: GuildsContext;
}

async function openTyping({ args, context }: Asked): Promise<AsyncIterable<TypingState>> {
  const channel = await context.load.channel.load(channelId.decode(args.channelId));
  if (!channel) throw notFound('channel');
  const pass = await context.load.guard.admit(context.actor, channel.guildId, 'channel');
  return guarded(pass, async () => ({ source: await context.load.typing.read(channel.id, pass.signal) }));
}
