import type { ModuleManifest } from '@testverse/platform/graphql';
import { RegistrationResolver } from './registration.resolver.ts';
import { RegistrationService, type RegistrationParts } from './registration.service.ts';

export function registrationModule(
  parts: RegistrationParts,
): ModuleManifest & { service: RegistrationService } {
  const service = new RegistrationService(parts);
  return {
    name: 'registration',
    entities: [],
    resolvers: [new RegistrationResolver(service)],
    references: {},
    loaders: {},
    service,
  };
}
