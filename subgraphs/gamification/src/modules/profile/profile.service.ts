import type { TopicEvent } from '@testverse/platform/events';
import type { GamificationTx } from '../../context.ts';
import { localDate, soundZone, startOfDay, addDays } from '../../days.ts';
import { listAll, listOfDays, type FoldEntry } from '../ledger/index.ts';
import { levelOf, type LevelService } from '../level/index.ts';
import { people, showsStats, type PersonEntity } from '../person/index.ts';
import { stretchesOf, type ProfileEntity } from './profile.entity.ts';
import * as profiles from './profile.repository.ts';
import { fold } from './profile.state.ts';

/** A locked profile and what is known of its person. */
export interface Held {
  profile: ProfileEntity;
  person: PersonEntity | null;
}

/** Moments at which something was booked to somebody. */
export interface Moments {
  held: Held;
  moments: readonly Date[];
}

interface Task {
  userId: string;
  held: Held;
  zone: string;
  /** All of them when null. */
  days: readonly string[] | null;
}

/**
 * What the ledger comes to, day by day, week by week, in all. Nothing here is counted along: a day that was booked to is
 * folded again from its entries, and everything above it is summed up from days. So the folds are the same in whatever
 * order facts arrive, and all of them can be made anew from the ledger.
 */
export class ProfileService {
  constructor(private readonly levels: LevelService) {}

  /** Locks people, in one order for everybody. What is known of them is read behind the lock. */
  async hold(tx: GamificationTx, userIds: readonly string[]): Promise<Held[]> {
    const held = await profiles.hold(tx.db, userIds);
    const known = new Map((await people.listByIds(tx.db, userIds)).map((one) => [one.userId, one]));
    return held.map((profile) => ({ profile, person: known.get(profile.userId) ?? null }));
  }

  /**
   * Folds the days of people's moments again, or all days of somebody who turned out to live in another zone: then they may
   * come to more than before, with nothing booked. The number of statements does not depend on how many people it is about.
   * @returns what there is to tell of it
   */
  async foldAll(tx: GamificationTx, due: readonly Moments[]): Promise<TopicEvent[]> {
    if (due.length === 0) return [];
    const tasks = due.map(taskOf);
    const entries = await entriesOf(tx, tasks);
    const refolded = tasks.map((task) => ({
      ...task,
      parts: fold(entries.get(task.userId) ?? [], task.zone),
    }));
    const changed = await profiles.replaceDays(tx.db, refolded);
    const stretches = refolded.flatMap(({ userId, held }) => {
      const dates = changed.filter((one) => one.userId === userId).map(({ utcDate }) => utcDate);
      const isVisible = showsStats(held.person);
      return stretchesOf(dates).map((stretch) => ({ ...stretch, userId, isVisible }));
    });
    const totals =
      stretches.length > 0 ? await profiles.sumStretches(tx.db, stretches) : new Map<string, never>();
    // Most bookings of somebody who is at the cap change nothing.
    const moved = tasks.filter(
      ({ userId, held, zone }) => totals.has(userId) || zone !== held.profile.timeZone,
    );
    const after = moved.map(({ userId, held, zone }): ProfileEntity => {
      const own = totals.get(userId);
      return own
        ? { userId, timeZone: zone, ...own, level: levelOf(own.xp) }
        : { ...held.profile, timeZone: zone };
    });
    if (after.length > 0) await profiles.update(tx.db, after);
    const before = new Map(due.map(({ held }) => [held.profile.userId, held.profile.level]));
    return this.levels.reach(
      tx,
      after.filter(({ userId, level }) => level > (before.get(userId) ?? level)),
    );
  }

  /** Takes up that a person has registered: from now on it is known where their days begin. */
  async welcome(tx: GamificationTx, userId: string, timeZone: string): Promise<void> {
    await this.hold(tx, [userId]);
    await people.insert(tx.db, userId, timeZone);
    await this.takeUp(tx, userId);
  }

  /** Takes up what a person lets others see. */
  async setPrivacy(tx: GamificationTx, person: Omit<PersonEntity, 'timeZone'>): Promise<void> {
    await this.hold(tx, [person.userId]);
    await people.updatePrivacy(tx.db, person);
    await this.takeUp(tx, person.userId);
  }

  /** Forgets who people are; they are hidden until their facts come again. */
  async forgetPeople(tx: GamificationTx): Promise<void> {
    await people.removeAll(tx.db);
    await profiles.unlistAll(tx.db);
  }

  private async takeUp(tx: GamificationTx, userId: string): Promise<void> {
    const [held] = await this.hold(tx, [userId]);
    if (!held) throw new Error(`no profile of ${userId}`);
    const zone = soundZone(held.person?.timeZone ?? null);
    const told = zone === held.profile.timeZone ? [] : await this.foldAll(tx, [{ held, moments: [] }]);
    await profiles.relist(tx.db, userId, showsStats(held.person));
    await tx.events.append(tx, told);
  }
}

function taskOf({ held, moments }: Moments): Task {
  const zone = soundZone(held.person?.timeZone ?? null);
  const isAnew = zone !== held.profile.timeZone;
  const days = isAnew ? null : [...new Set(moments.map((at) => localDate(at, zone)))];
  return { userId: held.profile.userId, held, zone, days };
}

/** By person. */
async function entriesOf(tx: GamificationTx, tasks: readonly Task[]): Promise<Map<string, FoldEntry[]>> {
  const days = tasks.flatMap(({ userId, zone, days: own }) =>
    (own ?? []).map((day) => ({
      userId,
      from: startOfDay(day, zone),
      to: startOfDay(addDays(day, 1), zone),
    })),
  );
  const anew = tasks.filter((task) => task.days === null).map(({ userId }) => userId);
  const found = [
    ...(days.length > 0 ? await listOfDays(tx.db, days) : []),
    ...(anew.length > 0 ? await listAll(tx.db, anew) : []),
  ];
  const entries = new Map<string, FoldEntry[]>();
  for (const { userId, ...entry } of found) {
    const own = entries.get(userId);
    if (own) own.push(entry);
    else entries.set(userId, [entry]);
  }
  return entries;
}
