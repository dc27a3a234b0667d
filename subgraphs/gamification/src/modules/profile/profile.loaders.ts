import { listLoader, rowLoader, type RequestContext } from '@testverse/platform/context';
import DataLoader from 'dataloader';
import { addDays, localDate, mondayOf, unknownZone } from '../../days.ts';
import type { ProfileView } from './profile.entity.ts';
import * as profiles from './profile.repository.ts';

export interface ProfileLoaders {
  /** By user id, whoever asks; null for somebody nothing was ever booked to. */
  profile: DataLoader<string, ProfileView | null>;
  /** XP of the present week by user id. */
  weekXp: DataLoader<string, number>;
  /** What counts of people's last local days, by user id; days without XP are left out. */
  dayXp: (days: number) => DataLoader<string, profiles.DaySum[]>;
}

export const profileLoaders = {
  profile: ({ db }) =>
    rowLoader<ProfileView>(
      (profile) => profile.userId,
      (userIds) => profiles.listByIds(db, userIds),
    ),
  weekXp: ({ db, clock }) =>
    new DataLoader<string, number>(async (userIds) => {
      const monday = mondayOf(localDate(clock.now(), unknownZone));
      const sums = await profiles.listWeek(db, userIds, monday);
      const xp = new Map(sums.map((sum) => [sum.userId, sum.xp]));
      return userIds.map((userId) => xp.get(userId) ?? 0);
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
