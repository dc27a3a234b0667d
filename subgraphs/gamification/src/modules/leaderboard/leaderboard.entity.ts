import type { Stretch } from '../profile/index.ts';

/** A leaderboard: a period's stretch of time. */
export type Board = Pick<Stretch, 'period' | 'startsOn'>;

/** Somebody's place in one. */
export interface StandingRow {
  userId: string;
  xp: number;
  /** Grows down the board: the XP, negative. */
  place: number;
  reachedAt: Date;
}

/** With the rank that is shown: people with equal XP share it, and the next one is as many below. */
export interface RankedRow extends StandingRow {
  rank: number;
}

/** Where a run of rows begins in its board. */
export interface Start {
  /** How many are in front of the first row. */
  before: number;
  /** How many of them have the same XP as the first row. */
  ties: number;
}

/** How many are counted one by one: those further down are counted for everybody, now and then. */
export const mostCounted = 250;

/** Rows that follow each other in a board; `start` is null where more than `mostCounted` are in front. */
export interface Run {
  rows: readonly StandingRow[];
  start: Start | null;
}

/** The beginning of every board. */
export const top: Start = { before: 0, ties: 0 };

/** How many of a board have the same XP. */
export interface PlaceCount {
  place: number;
  count: number;
}

/** The ranks of a whole board, as of one moment. */
export class Ranks {
  private readonly places: Int32Array;
  /** How many are in front of each place, and of the end. */
  private readonly before: Int32Array;

  /** @param counts in the order of their places */
  constructor(counts: readonly PlaceCount[]) {
    this.places = Int32Array.from(counts, ({ place }) => place);
    this.before = new Int32Array(counts.length + 1);
    counts.forEach(({ count }, nth) => (this.before[nth + 1] = (this.before[nth] ?? 0) + count));
  }

  /** The rank of that place, also of one where nobody was. */
  at(place: number): number {
    let [from, to] = [0, this.places.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.places[middle] ?? 0) < place) from = middle + 1;
      else to = middle;
    }
    return (this.before[from] ?? 0) + 1;
  }
}

/** The ranks of rows that follow each other in a board, counted from its top. */
export function ranked(rows: readonly StandingRow[], { before, ties }: Start): RankedRow[] {
  return inRanks(rows, (_, nth) => before + nth + 1 - (nth === 0 ? ties : 0));
}

/** Likewise, by the ranks of a moment ago: whoever is further down never has a rank that is as good. */
export function rankedBy(rows: readonly StandingRow[], ranks: Ranks): RankedRow[] {
  return inRanks(rows, (place, _, least) => Math.max(ranks.at(place), least));
}

/** @param rankOf the n-th row, the first one with its XP; it is at least the third */
function inRanks(
  rows: readonly StandingRow[],
  rankOf: (place: number, nth: number, least: number) => number,
): RankedRow[] {
  let rank = 0;
  let first = 0;
  return rows.map((row, nth) => {
    if (nth === 0 || row.place !== rows[nth - 1]?.place) {
      rank = rankOf(row.place, nth, nth === 0 ? 1 : rank + nth - first);
      first = nth;
    }
    return { ...row, rank };
  });
}
