import type { ModuleManifest } from '@testverse/platform/graphql';
import { LevelResolver } from './level.resolver.ts';

/** The level curve. */
export function levelModule(): ModuleManifest {
  return { name: 'level', entities: [], resolvers: [new LevelResolver()], references: {}, loaders: {} };
}
