import { addDays, firstOfMonth, mondayOf } from '../../days.ts';

/** What the ledger comes to for one person. */
export interface ProfileEntity {
  userId: string;
  /** The zone that its days were folded by. */
  timeZone: string;
  xp: number;
  coins: number;
  level: number;
  /** When the last XP that count were earned; null without any. */
  reachedAt: Date | null;
}

/** With the number of the last event of the person's topic. */
export type ProfileView = ProfileEntity & { head: number };

/** Somebody nothing was ever booked to. */
export function blankProfile(userId: string, timeZone: string): ProfileView {
  return { userId, timeZone, xp: 0, coins: 0, level: 1, reachedAt: null, head: 0 };
}

/** What counts of one local day, as far as it lies in one day of UTC: weeks and months are counted there. */
export interface DayPart {
  localDate: string;
  utcDate: string;
  xp: number;
  coins: number;
  /** When the last of its XP were earned; null when it has none. */
  reachedAt: Date | null;
}

export enum Period {
  ALL_TIME = 'ALL_TIME',
  WEEKLY = 'WEEKLY',
  MONTHLY = 'MONTHLY',
}

/** One stretch of time that a leaderboard is about, in UTC. */
export interface Stretch {
  period: Period;
  startsOn: string;
  /** Not included. */
  endsOn: string;
}

/** Before and after all that ever happens here. */
const allTime: Stretch = { period: Period.ALL_TIME, startsOn: '0001-01-01', endsOn: '9999-12-31' };

/** The stretch of that period in which a day lies: the ISO week, the calendar month. */
export function stretchOf(period: Period, utcDate: string): Stretch {
  if (period === Period.ALL_TIME) return allTime;
  if (period === Period.WEEKLY) {
    const startsOn = mondayOf(utcDate);
    return { period, startsOn, endsOn: addDays(startsOn, 7) };
  }
  const startsOn = firstOfMonth(utcDate);
  return { period, startsOn, endsOn: firstOfMonth(addDays(startsOn, 31)) };
}

/** Every stretch in which one of these days lies, each once. */
export function stretchesOf(utcDates: Iterable<string>): Stretch[] {
  const found = new Map<string, Stretch>();
  for (const date of utcDates) {
    for (const period of Object.values(Period)) {
      const stretch = stretchOf(period, date);
      found.set(`${period} ${stretch.startsOn}`, stretch);
    }
  }
  return [...found.values()];
}
