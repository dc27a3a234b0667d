import { rowLoader, type LoaderFactories } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { ProfileEntity } from './profile.entity.ts';
import type { ProfileRepository } from './profile.repository.ts';

export interface ProfileLoaders {
  /** By the account's UUID. */
  readonly profile: DataLoader<string, ProfileEntity | null>;
}

export function profileLoaders(profiles: ProfileRepository): LoaderFactories {
  return {
    profile: (ctx) =>
      rowLoader<ProfileEntity>(
        (profile) => profile.id,
        (ids) => profiles.listByIds(ctx.db, ids),
      ),
  };
}
