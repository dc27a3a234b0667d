import type { ModuleManifest } from '@testverse/platform/graphql';
import { typeNameOf } from './live.entity.ts';
import { liveLoaders } from './live.loaders.ts';
import { liveResolvers } from './live.resolver.ts';
import { LiveSubscription } from './live.subscription.ts';

/** Facts of guilds and channels as they become true. Knows all the nouns they speak of; none of them knows it. */
export function liveModule(): ModuleManifest {
  return {
    name: 'live',
    entities: [],
    resolvers: [...liveResolvers, new LiveSubscription()],
    references: {},
    loaders: liveLoaders,
    resolveTypes: { LiveEvent: typeNameOf, ChannelEvent: typeNameOf, GuildEvent: typeNameOf },
  };
}
