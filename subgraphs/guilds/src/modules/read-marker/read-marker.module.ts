import type { ModuleManifest } from '@testverse/platform/graphql';
import type { ChannelService } from '../channel/index.ts';
import { ReadMarkerEntity } from './read-marker.entity.ts';
import { readMarkerLoaders } from './read-marker.loaders.ts';
import { ReadMarkerResolver } from './read-marker.resolver.ts';
import { ReadMarkerService } from './read-marker.service.ts';

export function readMarkerModule(channels: ChannelService): ModuleManifest {
  return {
    name: 'read-marker',
    entities: [ReadMarkerEntity],
    resolvers: [new ReadMarkerResolver(new ReadMarkerService(channels))],
    references: {},
    loaders: readMarkerLoaders,
  };
}
