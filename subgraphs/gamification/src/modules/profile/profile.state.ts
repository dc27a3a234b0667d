import { localDate, unknownZone } from '../../days.ts';
import { Currency, dailyCaps, ruleOf } from '../../rules/index.ts';
import type { FoldEntry } from '../ledger/index.ts';
import type { DayPart } from './profile.entity.ts';

const capKey = ({ ruleKey, currency }: FoldEntry): string => `${ruleKey} ${currency}`;

/** How much of each rule and of all capped rules together may still count in a day. */
class Room {
  private readonly ofAll = { ...dailyCaps };
  private readonly ofRules = new Map<string, number>();

  /** Takes what an entry may still have. */
  take(entry: FoldEntry): number {
    const { isCapped, dailyXp } = ruleOf(entry.ruleKey);
    if (!isCapped) return entry.amount;
    const key = capKey(entry);
    const ownCap = entry.currency === Currency.XP && dailyXp !== null ? dailyXp : Infinity;
    const own = this.ofRules.get(key) ?? ownCap;
    const counted = Math.min(entry.amount, own, this.ofAll[entry.currency]);
    this.ofRules.set(key, own - counted);
    this.ofAll[entry.currency] -= counted;
    return counted;
  }
}

function inOrder(a: FoldEntry, b: FoldEntry): number {
  const key = (entry: FoldEntry): string => `${entry.sourceEventId} ${capKey(entry)}`;
  return a.at.getTime() - b.at.getTime() || (key(a) < key(b) ? -1 : 1);
}

/**
 * What counts of the entries of one local day. They count in the order in which their facts happened, each as far as
 * there is room below the caps, so the order in which they were booked makes no difference.
 */
function foldDay(date: string, entries: readonly FoldEntry[]): DayPart[] {
  const room = new Room();
  const parts = new Map<string, DayPart>();
  for (const entry of [...entries].sort(inOrder)) {
    const counted = room.take(entry);
    if (counted === 0) continue;
    const utcDate = localDate(entry.at, unknownZone);
    const part = parts.get(utcDate) ?? { localDate: date, utcDate, xp: 0, coins: 0, reachedAt: null };
    if (entry.currency === Currency.XP) Object.assign(part, { xp: part.xp + counted, reachedAt: entry.at });
    else part.coins += counted;
    parts.set(utcDate, part);
  }
  return [...parts.values()];
}

/** What counts of a person's entries: all of them, or those of whole days. */
export function fold(entries: readonly FoldEntry[], zone: string): DayPart[] {
  const days = new Map<string, FoldEntry[]>();
  for (const entry of entries) {
    const date = localDate(entry.at, zone);
    const day = days.get(date);
    if (day) day.push(entry);
    else days.set(date, [entry]);
  }
  return [...days].flatMap(([date, own]) => foldDay(date, own));
}
