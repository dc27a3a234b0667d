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
  /** How many have more XP than the first row. */
  better: number;
}

/** A row, and where it stands. */
export interface Standing {
  row: StandingRow;
  start: Start;
}

/** The ranks of rows that follow each other in a board. */
export function ranked(rows: readonly StandingRow[], { before, better }: Start): RankedRow[] {
  let rank = better + 1;
  return rows.map((row, nth) => {
    if (nth > 0 && row.xp !== rows[nth - 1]?.xp) rank = before + nth + 1;
    return { ...row, rank };
  });
}
