import type { ChatMessage } from './model.ts';

/** What the page knows about how far the viewer has read. */
export interface Reading {
  /** The marker as far as it is known here. */
  readSeq: number;
  /** Messages after this one stand below the line "new"; null without one. */
  newAfterSeq: number | null;
  /** The viewer marked something unread: nothing is marked read until they ask for it, write, or come back. */
  isHeld: boolean;
}

/** What happens to it. */
export type ReadingStep =
  /** The bottom is in front of the viewer's eyes. */
  | { is: 'seen'; lastSeq: number }
  /** The viewer looks elsewhere: another window, or further up. */
  | { is: 'away' }
  /** Esc, or a message of one's own: the line goes, everything is read. */
  | { is: 'cleared'; lastSeq: number }
  /** "Mark unread" from this message on. */
  | { is: 'unread'; seq: number }
  /** The marker moved on in another window. */
  | { is: 'marker'; seq: number };

/** Where reading begins when a channel is opened with this marker. */
export function readingFrom(lastReadSeq: number): Reading {
  return { readSeq: lastReadSeq, newAfterSeq: lastReadSeq, isHeld: false };
}

/** The state after a step. The same object when nothing changes. */
export function readingAfter(state: Reading, step: ReadingStep): Reading {
  switch (step.is) {
    case 'seen':
      return state.isHeld || step.lastSeq <= state.readSeq ? state : { ...state, readSeq: step.lastSeq };
    case 'away':
      // Whatever comes while they look away is new to them; what they had before stays where it is marked.
      return state.isHeld || state.newAfterSeq === state.readSeq
        ? state
        : { ...state, newAfterSeq: state.readSeq };
    case 'cleared': {
      const readSeq = Math.max(state.readSeq, step.lastSeq);
      return { readSeq, newAfterSeq: readSeq, isHeld: false };
    }
    case 'unread':
      return { readSeq: step.seq - 1, newAfterSeq: step.seq - 1, isHeld: true };
    case 'marker':
      return step.seq <= state.readSeq ? state : { ...state, readSeq: step.seq };
  }
}

/** How many messages of others come after a place, as far as they are loaded. */
export function countAfter(messages: readonly ChatMessage[], seq: number, viewerId: string | null): number {
  let count = 0;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!message || message.seq <= seq) break;
    if (message.author.id !== viewerId && message.deletedAt === null) count += 1;
  }
  return count;
}
