import type { ModuleManifest } from '@testverse/platform/graphql';
import { typeNameOf } from './live.entity.ts';
import { liveResolvers } from './live.resolver.ts';
import { createGuards } from './live.service.ts';
import { LiveSubscription } from './live.subscription.ts';

/** Facts of projects as they become true. Knows all the nouns they speak of; none of them knows it. */
export function liveModule(): ModuleManifest {
  const guards = createGuards();
  return {
    name: 'live',
    entities: [],
    resolvers: [...liveResolvers, new LiveSubscription()],
    references: {},
    loaders: { guards: () => guards },
    resolveTypes: { LiveEvent: typeNameOf, ProjectEvent: typeNameOf },
    open(runtime) {
      const opened = [guards.project, guards.guild].map((guard) => guard.open(runtime));
      return {
        close: async () => {
          await Promise.all(opened.map((guard) => guard.close()));
        },
      };
    },
  };
}
