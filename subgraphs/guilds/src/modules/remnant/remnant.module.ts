import type { ModuleManifest } from '@testverse/platform/graphql';
import { onGuildDeleted } from './remnant.handlers.ts';
import { RemnantService, type RemnantOptions } from './remnant.service.ts';

export function remnantModule(options?: RemnantOptions): ModuleManifest {
  return {
    name: 'remnant',
    entities: [],
    resolvers: [],
    references: {},
    loaders: {},
    handlers: [onGuildDeleted(new RemnantService(options))],
  };
}
