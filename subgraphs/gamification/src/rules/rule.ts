import type { EventContract, LoggedEvent } from '@testverse/platform/events';

export enum Currency {
  XP = 'XP',
  COIN = 'COIN',
}

/** What a rule gives one person for one event; coins follow from the XP. */
export interface Reward {
  userId: string;
  xp: number;
  /** What is paid for once, whatever else happens to it; null for what every event pays for. */
  subjectKey: string | null;
}

/** How much something is worth. A pure function of the event: what it gives depends on nothing that came before. */
export interface RewardRule {
  /** Kept for ever, as the ledger names it. */
  key: string;
  /** Another amount is another version: what is booked under one never changes. */
  version: number;
  /** What people read beside the amount. */
  title: string;
  /** The subgraph whose events it pays for. */
  from: string;
  /** The type of these events. */
  type: string;
  /** Most XP that count in one local day; null when only the cap of all rules holds. */
  dailyXp: number | null;
  /** Whether what it gives counts against the cap of all rules. */
  isCapped: boolean;
  /** @throws when the event is not as its contract says */
  rewards(event: LoggedEvent): Reward[];
}

/**
 * What counts in one local day over all capped rules: 500 XP from social and content rules, so that nobody leads by
 * writing all night; and the coins of that many XP.
 */
export const dailyCaps: Readonly<Record<Currency, number>> = { XP: 500, COIN: 50 };

/** A tenth of the XP, rounded half up: the ratio of the base amounts for a solved challenge (20 to 2, 50 to 5, 100 to 10). */
export function coinsFor(xp: number): number {
  return Math.floor(xp / 10 + 0.5);
}

/**
 * Shares XP among people equally, in whole points; what is left over goes, a point each, to the first in the order of
 * their ids. Whoever would get nothing is left out.
 */
export function shareOut(xp: number, userIds: readonly string[]): { userId: string; xp: number }[] {
  const people = [...new Set(userIds)].sort();
  const each = Math.floor(xp / people.length);
  return people
    .map((userId, nth) => ({ userId, xp: nth < xp - each * people.length ? each + 1 : each }))
    .filter((share) => share.xp > 0);
}

/** The event's payload. @throws when it is not as the contract says, so that somebody looks at it */
export function payloadOf<P>(contract: EventContract<P>, event: LoggedEvent): P {
  const { payload } = event;
  if (!contract.check(payload))
    throw new Error(`the payload of ${event.type} ${event.id} breaks its contract`);
  return payload;
}
