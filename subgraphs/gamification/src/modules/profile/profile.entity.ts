import { addDays, firstOfMonth, mondayOf } from '../../days.ts';
import type { PersonEntity } from '../person/index.ts';

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

/**
 * How far somebody is, and who may see it: nobody while no fact about the person has come, and while these are replayed.
 * Of whom nothing is there, it is what everybody begins with.
 */
export interface ProfileView
  extends
    Pick<ProfileEntity, 'userId' | 'xp' | 'coins' | 'level'>,
    Pick<PersonEntity, 'profilePublic' | 'showStats' | 'showActivity'> {
  /** In the present week. */
  weekXp: number;
  /** Null for somebody of whom no fact has come yet. */
  timeZone: string | null;
  /** The number of the last event of the person's topic. */
  head: number;
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
