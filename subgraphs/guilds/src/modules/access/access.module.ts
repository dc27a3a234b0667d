import type { ModuleManifest } from '@testverse/platform/graphql';
import { GuildGuard } from './access.service.ts';

/** Who may go on reading. Not a noun of the API: the modules with live fields ask it. */
export function accessModule(): ModuleManifest {
  const guard = new GuildGuard();
  return {
    name: 'access',
    entities: [],
    resolvers: [],
    references: {},
    loaders: { guard: () => guard },
    open: (runtime) => guard.open(runtime),
  };
}
