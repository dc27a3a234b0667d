import type { ModuleManifest } from '@testverse/platform/graphql';
import type { KeyRing } from '../../secret/key-ring.ts';
import { SigningKeyEntity } from './signing-key.entity.ts';
import { SigningKeyRepository } from './signing-key.repository.ts';
import { SigningKeyService } from './signing-key.service.ts';

export function signingKeyModule(ring: KeyRing): ModuleManifest & { service: SigningKeyService } {
  return {
    name: 'signing-key',
    entities: [SigningKeyEntity],
    resolvers: [],
    references: {},
    loaders: {},
    service: new SigningKeyService(new SigningKeyRepository(), ring),
  };
}
