import type { ModuleManifest } from '@testverse/platform/graphql';
import { ProjectEntity } from './project.entity.ts';
import { projectArchiving } from './project.handlers.ts';
import { projectLoaders } from './project.loaders.ts';
import { resolveProjectReference } from './project.reference.ts';
import { ProjectResolver } from './project.resolver.ts';
import type { ProjectService } from './project.service.ts';

export function projectModule(service: ProjectService): ModuleManifest {
  return {
    name: 'project',
    entities: [ProjectEntity],
    resolvers: [new ProjectResolver(service)],
    references: { Project: resolveProjectReference },
    loaders: projectLoaders,
    handlers: [projectArchiving(service)],
  };
}
