import type { Row } from './rows.ts';

/** This close to the end counts as being there, in pixels. */
export const END_SLACK = 80;
/** History is asked for when fewer rows than this are left above. */
export const LOAD_AHEAD = 25;

/** Where the list should be once the rows are there. */
export type ScrollTarget =
  /** The newest message. */
  | { to: 'end' }
  /** The line "new", or the end when nothing is new. */
  | { to: 'new' }
  | { to: 'message'; id: string }
  /** As above, but nothing moves when it is in sight already. */
  | { to: 'nearby'; id: string }
  /** The first message at or after a moment. */
  | { to: 'moment'; at: string };

/** One wish to go somewhere; another object is another wish. */
export interface Goal {
  target: ScrollTarget;
}

/** A place in the rows, and which part of the window it should come to. */
export interface Place {
  index: number;
  align: 'start' | 'center' | 'end' | 'auto';
}

/** Where a target lies among the rows; null while it is not there yet. */
export function placeOf(target: ScrollTarget, rows: readonly Row[]): Place | null {
  const last = rows.length - 1;
  if (last < 0) return null;
  const end: Place = { index: last, align: 'end' };
  switch (target.to) {
    case 'end':
      return end;
    case 'new': {
      const index = rows.findIndex((row) => row.isNew);
      return index < 0 ? end : { index, align: 'start' };
    }
    case 'message':
    case 'nearby': {
      const index = rows.findIndex((row) => row.message?.id === target.id);
      return index < 0 ? null : { index, align: target.to === 'message' ? 'center' : 'auto' };
    }
    case 'moment': {
      const at = Date.parse(target.at);
      const index = rows.findIndex((row) => row.message && Date.parse(row.message.createdAt) >= at);
      return index < 0 ? end : { index, align: 'start' };
    }
  }
}

/** What is to be loaded when these rows are in the window; null for nothing. */
export function pageWanted(
  range: { startIndex: number; endIndex: number } | null,
  state: { count: number; hasOlder: boolean; hasNewer: boolean },
): 'older' | 'newer' | null {
  if (range === null || state.count === 0) return null;
  if (state.hasOlder && range.startIndex < LOAD_AHEAD) return 'older';
  if (state.hasNewer && range.endIndex > state.count - 1 - LOAD_AHEAD) return 'newer';
  return null;
}

/** The row the focus moves to for a key; null when the key means nothing here. */
export function focusAfter(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'j' || key === 'ArrowDown') return Math.min(index + 1, count - 1);
  if (key === 'k' || key === 'ArrowUp') return Math.max(index - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
