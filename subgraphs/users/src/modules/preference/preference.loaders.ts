import { rowLoader, type LoaderFactories } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { PreferenceEntity } from './preference.entity.ts';
import type { PreferenceRepository } from './preference.repository.ts';

export interface PreferenceLoaders {
  /** By the account's UUID. */
  readonly preference: DataLoader<string, PreferenceEntity | null>;
}

export function preferenceLoaders(preferences: PreferenceRepository): LoaderFactories {
  return {
    preference: (ctx) =>
      rowLoader<PreferenceEntity>(
        (preference) => preference.id,
        (ids) => preferences.listByIds(ctx.db, ids),
      ),
  };
}
