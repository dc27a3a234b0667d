import type { ChannelTimelineView } from '@testverse/client-sdk/live';
import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useToast } from '../../ui/index.ts';
import type { Goal } from './scrolling.ts';
import { text } from './text.ts';

/** How long the message one came for stays marked, in milliseconds. */
const MARKED_FOR = 2_500;

interface Jumps {
  goal: Goal;
  /** The message one came for; null once that was seen. */
  markedId: string | null;
  go: (goal: Goal['target']) => void;
  /** Loads what is around the message if need be, goes there and marks it. */
  toMessage: (id: string) => void;
  toDate: (date: string) => void;
  /** To the newest message, wherever one is. */
  toPresent: () => void;
  /** To the first message after this one. */
  toFirstAfter: (seq: number) => void;
}

/** Where the list of a channel is asked to go: at first to what is new, or to the message that the address names (`?m=`). */
export function useJumps(timeline: ChannelTimelineView): Jumps {
  const toast = useToast();
  const linked = useSearchParams()[0].get('m');
  const [goal, setGoal] = useState<Goal>(() => ({
    target: linked ? { to: 'message', id: linked } : { to: 'new' },
  }));
  const [markedId, setMarked] = useState<string | null>(null);

  const go = useCallback((target: Goal['target']): void => setGoal({ target }), []);
  const after = useCallback(
    (there: Promise<void>, arrive: () => void): void => {
      there.then(arrive, () => {
        toast({ text: text.jumpFailed });
        go({ to: 'end' });
      });
    },
    [toast, go],
  );
  const toMessage = useCallback(
    (id: string): void => {
      const isHere = timeline.state?.messages.some((message) => message.id === id);
      after(isHere ? Promise.resolve() : timeline.jumpTo({ messageId: id }), () => {
        setMarked(id);
        go({ to: 'message', id });
      });
    },
    [timeline, after, go],
  );
  useEffect(() => {
    if (linked) toMessage(linked);
  }, [linked, toMessage]);
  useEffect(() => {
    if (markedId === null) return undefined;
    const timer = setTimeout(() => setMarked(null), MARKED_FOR);
    return () => clearTimeout(timer);
  }, [markedId]);

  return {
    goal,
    markedId,
    go,
    toMessage,
    toDate: (date) => after(timeline.jumpTo({ date }), () => go({ to: 'moment', at: date })),
    toPresent: () =>
      after(timeline.state?.hasNewer ? timeline.jumpToLatest() : Promise.resolve(), () => go({ to: 'end' })),
    toFirstAfter: (seq) => after(timeline.jumpTo({ seq: seq + 1 }), () => go({ to: 'new' })),
  };
}
