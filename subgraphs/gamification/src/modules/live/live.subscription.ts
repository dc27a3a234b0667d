import { requireUser } from '@testverse/platform/actor';
import { CursorScalar } from '@testverse/platform/events';
import { Reset, type LiveValue } from '@testverse/platform/graphql';
import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import type { GamificationContext } from '../../context.ts';
import { achievementsTopic, userTopic } from '../../topics.ts';
import { AchievementEvent, GamificationEvent } from './live.type.ts';

const afterDescription =
  'The `cursor` of the last fact seen, or a `streamCursor`: the stream goes on behind it. Without it the stream begins with what happens from now on.';

/** What the viewer gains. Nobody else ever reads these topics, so there is no right that could be lost. */
@Resolver()
export class LiveSubscription {
  @Subscription(() => AchievementEvent, {
    subscribe: ({ args, context }: Asked) => open(context, achievementsTopic, args.after),
    description:
      'What the viewer earns, every fact once and in order. A stream of its own: it has its own cursors.',
  })
  achievementUnlocked(
    @Root() value: LiveValue,
    @Arg('after', () => CursorScalar, { nullable: true, description: afterDescription })
    _after: string | null,
  ): LiveValue {
    return value;
  }

  @Subscription(() => GamificationEvent, {
    subscribe: ({ args, context }: Asked) => open(context, userTopic, args.after),
    description: 'All that the viewer gains, every fact once and in order.',
  })
  gamificationEvents(
    @Root() value: LiveValue,
    @Arg('after', () => CursorScalar, { nullable: true, description: afterDescription })
    _after: string | null,
  ): LiveValue {
    return value;
  }
}

interface Asked {
  args: { after?: string | null };
  context: GamificationContext;
}

/** @throws UNAUTHENTICATED, BAD_USER_INPUT for a cursor of another stream */
async function open(
  ctx: GamificationContext,
  topicOf: (userId: string) => string,
  cursor: string | null | undefined,
): Promise<AsyncIterable<LiveValue>> {
  const topic = topicOf(requireUser(ctx.actor).userId);
  const { after, reset } = await ctx.events.resume(topic, cursor);
  const facts = ctx.events.subscribe(topic, { after });
  return reset === null
    ? facts
    : beginningWith<LiveValue>(new Reset(topic, after, ctx.clock.now(), reset), facts);
}

/** A stream behind one value more. It is pulled, and closed, like the stream itself. */
function beginningWith<T>(first: T, rest: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  let isFirst = true;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (!isFirst) return rest.next();
      isFirst = false;
      return Promise.resolve({ value: first, done: false });
    },
    return: async () => (await rest.return?.()) ?? { value: undefined, done: true },
  };
}
