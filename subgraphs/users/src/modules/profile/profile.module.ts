import type { ModuleManifest } from '@testverse/platform/graphql';
import { ProfileEntity } from './profile.entity.ts';
import { profileLoaders } from './profile.loaders.ts';
import { ProfileRepository } from './profile.repository.ts';
import { ProfileResolver } from './profile.resolver.ts';
import { ProfileService } from './profile.service.ts';

export function profileModule(): ModuleManifest & { service: ProfileService } {
  const repository = new ProfileRepository();
  const service = new ProfileService(repository);
  return {
    name: 'profile',
    entities: [ProfileEntity],
    resolvers: [new ProfileResolver(service)],
    references: {},
    loaders: profileLoaders(repository),
    service,
  };
}
