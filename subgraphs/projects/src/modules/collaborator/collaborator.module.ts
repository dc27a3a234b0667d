import type { ModuleManifest } from '@testverse/platform/graphql';
import { CollaboratorEntity } from './collaborator.entity.ts';

/** Who takes part in a project, and as what. The acts that change it come with applications; policies ask it already. */
export function collaboratorModule(): ModuleManifest {
  return { name: 'collaborator', entities: [CollaboratorEntity], resolvers: [], references: {}, loaders: {} };
}
