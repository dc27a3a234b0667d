import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import type { PersonalityProfileEntity } from './personality-profile.entity.ts';
import * as profiles from './personality-profile.repository.ts';

export interface PersonalityProfileLoaders {
  /** The viewer's own by id; anybody else's is null, like a missing one. */
  readonly personalityProfile: DataLoader<string, PersonalityProfileEntity | null>;
  /** Pages by person: only for the viewer. */
  readonly personalityProfilePages: (args: PageArgs) => DataLoader<string, Page<PersonalityProfileEntity>>;
}

export const personalityProfileLoaders = {
  personalityProfile: ({ db, actor: { userId } }) =>
    rowLoader<PersonalityProfileEntity>(
      (profile) => profile.id,
      async (ids) => (userId === null ? [] : profiles.listOwn(db, userId, ids)),
    ),
  personalityProfilePages: ({ db }) =>
    perArguments((userIds, args: PageArgs) => profiles.listOfUsers(db, userIds, args)),
} satisfies {
  [Name in keyof PersonalityProfileLoaders]: (
    context: RequestContext<never>,
  ) => PersonalityProfileLoaders[Name];
};
