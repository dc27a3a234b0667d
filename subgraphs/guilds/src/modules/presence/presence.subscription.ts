import { guarded } from '@testverse/platform/context';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { guildId } from '../../node.ts';
import type { PresenceState } from './presence.entity.ts';
import { PresenceChange } from './presence.type.ts';

@Resolver()
export class PresenceSubscription {
  @Subscription(() => PresenceChange, {
    subscribe: openPresence,
    description:
      'Who is online in a guild: begins with everybody who is, in several values where they are many, then every change. A member who holds this open is online themselves, and stays so for some seconds after the last one closed. NOT_FOUND for a guild whose rooms the viewer may not read; ends with FORBIDDEN when they no longer may.',
  })
  presenceChanged(
    @Root() value: PresenceState,
    @Arg('guildId', () => ID, { description: 'Id of the guild.' }) _guildId: string,
  ): PresenceState {
    return value;
  }
}

interface Asked {
  args: { guildId: string };
  context: GuildsContext;
}

async function openPresence({ args, context }: Asked): Promise<AsyncIterable<PresenceState>> {
  const id = guildId.decode(args.guildId);
  const pass = await context.load.guard.admit(context.actor, id, 'guild');
  return guarded(pass, () => ({ source: context.load.presence.watch(id, pass) }));
}
