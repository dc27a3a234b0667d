import { listLoader, rowLoader, type RequestContext } from '@testverse/platform/context';
import DataLoader from 'dataloader';
import { addDays, localDate, mondayOf, unknownZone } from '../../days.ts';
import type { ProfileEntity, ProfileView } from './profile.entity.ts';
import * as profiles from './profile.repository.ts';

export interface ProfileLoaders {
  /** By user id, whoever asks; null for somebody nothing was ever booked to. */
  profile: DataLoader<string, ProfileEntity | null>;
  /** What there is to see of somebody, and who may see it, by user id. */
  profileView: DataLoader<string, ProfileView>;
  /** What counts of people's last local days, by user id; days without XP are left out. */
  dayXp: (days: number) => DataLoader<string, profiles.DaySum[]>;
}

export const profileLoaders = {
  profile: ({ db }) =>
    rowLoader<ProfileEntity>(
      (profile) => profile.userId,
      (userIds) => profiles.listByIds(db, userIds),
    ),
  profileView: ({ db, clock }) =>
    new DataLoader<string, ProfileView>(async (userIds) => {
      const monday = mondayOf(localDate(clock.now(), unknownZone));
      const found = await profiles.listViews(db, userIds, monday);
      const views = new Map(found.map((view) => [view.userId, view]));
      return userIds.map((userId) => views.get(userId) ?? new Error(`nothing about ${userId}`));
    }),
  dayXp: ({ db, clock }) => {
    const loaders = new Map<number, DataLoader<string, profiles.DaySum[]>>();
    return (days) => {
      // Somewhere it is a day earlier than in UTC.
      const from = addDays(localDate(clock.now(), unknownZone), -days);
      const loader =
        loaders.get(days) ??
        listLoader<profiles.DaySum>(
          ({ userId }) => userId,
          (userIds) => profiles.listDays(db, userIds, from),
        );
      loaders.set(days, loader);
      return loader;
    };
  },
} satisfies { [Name in keyof ProfileLoaders]: (context: RequestContext<never>) => ProfileLoaders[Name] };
