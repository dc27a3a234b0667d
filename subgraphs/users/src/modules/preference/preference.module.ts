import type { ModuleManifest } from '@testverse/platform/graphql';
import { PreferenceEntity } from './preference.entity.ts';
import { preferenceLoaders } from './preference.loaders.ts';
import { PreferenceRepository } from './preference.repository.ts';
import { PreferenceResolver, PrivacyOfPreferencesResolver } from './preference.resolver.ts';
import { PreferenceService } from './preference.service.ts';

export function preferenceModule(): ModuleManifest & { service: PreferenceService } {
  const repository = new PreferenceRepository();
  const service = new PreferenceService(repository);
  return {
    name: 'preference',
    entities: [PreferenceEntity],
    resolvers: [new PreferenceResolver(service), new PrivacyOfPreferencesResolver()],
    references: {},
    loaders: preferenceLoaders(repository),
    service,
  };
}
