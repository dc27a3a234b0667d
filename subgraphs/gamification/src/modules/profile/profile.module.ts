import type { ModuleManifest } from '@testverse/platform/graphql';
import { peopleProjection } from './profile.handlers.ts';
import { profileLoaders } from './profile.loaders.ts';
import { ProfileResolver } from './profile.resolver.ts';
import type { ProfileService } from './profile.service.ts';

/** What the ledger comes to for each person. */
export function profileModule(service: ProfileService): ModuleManifest {
  return {
    name: 'profile',
    entities: [],
    resolvers: [new ProfileResolver()],
    references: {},
    loaders: profileLoaders,
    handlers: [peopleProjection(service)],
  };
}
