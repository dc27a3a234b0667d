import type { ModuleManifest } from '@testverse/platform/graphql';
import { PresenceResolver } from './presence.resolver.ts';
import { PresenceService } from './presence.service.ts';
import { PresenceSubscription } from './presence.subscription.ts';

/** @param perValue people that one value of a stream speaks of at most */
export function presenceModule(perValue?: number): ModuleManifest {
  const service = new PresenceService(perValue);
  return {
    name: 'presence',
    entities: [],
    resolvers: [new PresenceResolver(), new PresenceSubscription()],
    references: {},
    loaders: { presence: () => service },
    open: (runtime) => service.open(runtime),
  };
}
