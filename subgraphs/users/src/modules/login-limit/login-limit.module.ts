import type { ModuleManifest } from '@testverse/platform/graphql';
import type { KeyRing } from '../../secret/key-ring.ts';
import { LoginLimitEntity } from './login-limit.entity.ts';
import type { LoginLimits } from './login-limit.policy.ts';
import { LoginLimitRepository } from './login-limit.repository.ts';
import { LoginLimitService } from './login-limit.service.ts';

export function loginLimitModule(
  keys: KeyRing,
  limits: LoginLimits,
): ModuleManifest & { service: LoginLimitService } {
  return {
    name: 'login-limit',
    entities: [LoginLimitEntity],
    resolvers: [],
    references: {},
    loaders: {},
    service: new LoginLimitService(new LoginLimitRepository(), keys, limits),
  };
}
