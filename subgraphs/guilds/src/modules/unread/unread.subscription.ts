import { requireUser } from '@testverse/platform/actor';
import { Resolver, Root, Subscription } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import type { UnreadState } from './unread.entity.ts';
import { UnreadChange } from './unread.type.ts';

@Resolver()
export class UnreadSubscription {
  @Subscription(() => UnreadChange, {
    subscribe: openUnread,
    description:
      'What the viewer has not read in the channels of all their guilds: begins with every channel that has something, then each change, for one channel at most once a second.',
  })
  unreadChanged(@Root() value: UnreadState): UnreadState {
    return value;
  }
}

function openUnread({ context }: { context: GuildsContext }): Promise<AsyncIterable<UnreadState>> {
  return context.load.unread.read(requireUser(context.actor).userId);
}
