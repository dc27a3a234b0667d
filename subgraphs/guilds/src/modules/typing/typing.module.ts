import type { ModuleManifest } from '@testverse/platform/graphql';
import { TypingResolver } from './typing.resolver.ts';
import { TypingService } from './typing.service.ts';
import { TypingSubscription } from './typing.subscription.ts';

export function typingModule(): ModuleManifest {
  const service = new TypingService();
  return {
    name: 'typing',
    entities: [],
    resolvers: [new TypingResolver(service), new TypingSubscription()],
    references: {},
    loaders: { typing: () => service },
    open: (runtime) => service.open(runtime),
  };
}
