import type { ModuleManifest } from '@testverse/platform/graphql';
import { UnreadResolver } from './unread.resolver.ts';
import { UnreadService } from './unread.service.ts';
import { UnreadSubscription } from './unread.subscription.ts';

export function unreadModule(answersWithinMs?: number): ModuleManifest {
  const service = new UnreadService(answersWithinMs);
  return {
    name: 'unread',
    entities: [],
    resolvers: [new UnreadResolver(), new UnreadSubscription()],
    references: {},
    loaders: { unread: () => service },
    open: (runtime) => service.open(runtime),
  };
}
