import type { ModuleManifest } from '@testverse/platform/graphql';
import { SessionEntity } from './session.entity.ts';
import { sessionLoaders } from './session.loaders.ts';
import { SessionRepository } from './session.repository.ts';
import { SessionResolver } from './session.resolver.ts';
import { SessionService, type SessionParts } from './session.service.ts';

export function sessionModule(
  parts: Omit<SessionParts, 'repository'>,
): ModuleManifest & { service: SessionService } {
  const repository = new SessionRepository();
  const service = new SessionService({ ...parts, repository });
  return {
    name: 'session',
    entities: [SessionEntity],
    resolvers: [new SessionResolver(service)],
    references: {},
    loaders: sessionLoaders(repository),
    service,
  };
}
