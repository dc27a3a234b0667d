import type { TopicEvent } from '@testverse/platform/events';
import type { GamificationTx } from '../../context.ts';
import { localDate, soundZone, startOfDay, addDays } from '../../days.ts';
import { listAll, listOfDay, type FoldEntry } from '../ledger/index.ts';
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
   * Folds the days of these moments again, or all days when the person turned out to live in another zone: then they may
   * come to more than before, with nothing booked.
   * @returns what there is to tell of it
   */
  async fold(tx: GamificationTx, held: Held, moments: readonly Date[]): Promise<TopicEvent[]> {
    const { userId } = held.profile;
    const zone = soundZone(held.person?.timeZone ?? null);
    const isAnew = zone !== held.profile.timeZone;
    const days = isAnew ? null : [...new Set(moments.map((at) => localDate(at, zone)))];
    const parts = fold(await entriesOf(tx, userId, days, zone), zone);
    const gone = await profiles.replaceDays(tx.db, userId, days, parts);
    const stretches = stretchesOf([...gone, ...parts.map(({ utcDate }) => utcDate)]);
    // Without a day nothing was or is there; all that was there is written anew.
    if (stretches.length === 0) {
      await profiles.update(tx.db, { ...held.profile, timeZone: zone });
      return [];
    }
    const totals = await profiles.sumStretches(tx.db, userId, stretches, showsStats(held.person));
    const level = levelOf(totals.xp);
    await profiles.update(tx.db, { userId, timeZone: zone, ...totals, level });
    return level > held.profile.level ? this.levels.reach(tx, userId, level) : [];
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
    const told = zone === held.profile.timeZone ? [] : await this.fold(tx, held, []);
    await profiles.relist(tx.db, userId, showsStats(held.person));
    await tx.events.append(tx, told);
  }
}

async function entriesOf(
  tx: GamificationTx,
  userId: string,
  days: readonly string[] | null,
  zone: string,
): Promise<FoldEntry[]> {
  if (days === null) return listAll(tx.db, userId);
  const found: FoldEntry[] = [];
  for (const day of days) {
    const [from, to] = [startOfDay(day, zone), startOfDay(addDays(day, 1), zone)];
    found.push(...(await listOfDay(tx.db, userId, from, to)));
  }
  return found;
}
