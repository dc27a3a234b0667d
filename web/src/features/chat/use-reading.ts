import { useEffect, useReducer } from 'react';
import type { ChatMessage } from './model.ts';
import { usePageFocus } from './page-focus.ts';
import { markedSeq, tellRead, unmark } from './read-marker.ts';
import { readingAfter, readingFrom, type Reading, type ReadingStep } from './reading.ts';
import { useChannelUnread } from './unread.ts';

interface ReadingInput {
  channelId: string;
  /** Only members have a marker. */
  isMember: boolean;
  /** As it was when the channel was loaded. */
  lastReadSeq: number;
  messages: readonly ChatMessage[];
  /** The newest message is in sight. */
  isAtEnd: boolean;
}

interface ReadingState {
  reading: Reading;
  step: (step: ReadingStep) => void;
}

/** How far the viewer has read: marks what is in front of their eyes, keeps the line "new", follows other windows. */
export function useReading(input: ReadingInput): ReadingState {
  const { channelId, isMember, lastReadSeq, messages, isAtEnd } = input;
  const isLooking = usePageFocus();
  const known = useChannelUnread(channelId);
  const [reading, step] = useReducer(
    readingAfter,
    known?.lastReadSeq ?? Math.max(lastReadSeq, markedSeq(channelId)),
    readingFrom,
  );
  const lastSeq = messages.at(-1)?.seq ?? 0;
  const sees = isMember && isAtEnd && isLooking;

  useEffect(() => {
    if (sees) step({ is: 'seen', lastSeq });
  }, [sees, lastSeq]);
  useEffect(() => {
    if (!isLooking) step({ is: 'away' });
  }, [isLooking]);
  useEffect(() => {
    if (isMember && !reading.isHeld && reading.readSeq > 0) tellRead(channelId, reading.readSeq, lastReadSeq);
  }, [channelId, isMember, lastReadSeq, reading.isHeld, reading.readSeq]);

  const elsewhere = known?.lastReadSeq;
  useEffect(() => {
    // Only forwards: a lower one is mostly an older word about a marker this page has moved on since.
    if (elsewhere !== undefined) step({ is: 'marker', seq: elsewhere });
  }, [elsewhere]);

  return {
    reading,
    step: (next) => {
      if (next.is === 'unread') unmark(channelId, next.seq - 1);
      step(next);
    },
  };
}
