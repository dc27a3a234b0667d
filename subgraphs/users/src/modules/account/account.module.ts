import type { ModuleManifest } from '@testverse/platform/graphql';
import { AccountEntity } from './account.entity.ts';
import { accountLoaders } from './account.loaders.ts';
import { resolveUserReference } from './account.reference.ts';
import { AccountRepository } from './account.repository.ts';
import { AccountResolver } from './account.resolver.ts';
import { AccountService } from './account.service.ts';

export function accountModule(): ModuleManifest & { service: AccountService } {
  const repository = new AccountRepository();
  const service = new AccountService(repository);
  return {
    name: 'account',
    entities: [AccountEntity],
    resolvers: [new AccountResolver(service)],
    references: { User: resolveUserReference },
    loaders: accountLoaders(repository),
    service,
  };
}
