import type { ModuleManifest } from '@testverse/platform/graphql';

/** Time zones and privacy, copied from the facts of users; `profile` keeps the copy, as its folds follow from it. */
export function personModule(): ModuleManifest {
  return { name: 'person', entities: [], resolvers: [], references: {}, loaders: {} };
}
