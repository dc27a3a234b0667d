import type { ModuleManifest } from '@testverse/platform/graphql';
import { ReadMarkerEntity } from './read-marker.entity.ts';
import { readMarkerLoaders } from './read-marker.loaders.ts';
import { ReadMarkerResolver } from './read-marker.resolver.ts';
import { ReadMarkerService } from './read-marker.service.ts';

export function readMarkerModule(): ModuleManifest {
  return {
    name: 'read-marker',
    entities: [ReadMarkerEntity],
    resolvers: [new ReadMarkerResolver(new ReadMarkerService())],
    references: {},
    loaders: readMarkerLoaders,
  };
}
