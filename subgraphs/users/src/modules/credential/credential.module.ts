import type { ModuleManifest } from '@testverse/platform/graphql';
import type { PasswordHasher } from '../../secret/password-hasher.ts';
import { CredentialEntity } from './credential.entity.ts';
import { CredentialRepository } from './credential.repository.ts';
import { CredentialService } from './credential.service.ts';

export function credentialModule(hasher: PasswordHasher): ModuleManifest & { service: CredentialService } {
  return {
    name: 'credential',
    entities: [CredentialEntity],
    resolvers: [],
    references: {},
    loaders: {},
    service: new CredentialService(new CredentialRepository(), hasher),
  };
}
