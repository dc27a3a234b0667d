import type { ModuleManifest } from '@testverse/platform/graphql';
import { PresenceResolver } from './presence.resolver.ts';
import { PresenceService } from './presence.service.ts';
import { PresenceSubscription } from './presence.subscription.ts';

export function presenceModule(): ModuleManifest {
  const service = new PresenceService();
  return {
    name: 'presence',
    entities: [],
    resolvers: [new PresenceResolver(), new PresenceSubscription()],
    references: {},
    loaders: { presence: () => service },
    open: (runtime) => service.open(runtime),
  };
}
