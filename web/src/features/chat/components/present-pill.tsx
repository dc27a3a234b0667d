import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { text } from '../text.ts';
import { unreadWords, useChannelUnread } from '../unread.ts';

interface PillProps {
  /** New messages below. */
  count: number;
  /** The newest messages are not even loaded. */
  isFar: boolean;
  onPress: () => void;
}

/** The way back to the newest message, with how many came meanwhile. */
export function PresentPill({ count, isFar, onPress }: PillProps): ReactNode {
  return (
    <button
      type="button"
      onClick={onPress}
      className={
        'absolute bottom-3 left-1/2 z-10 inline-flex h-8 -translate-x-1/2 animate-rise items-center gap-2 rounded-full border border-line ' +
        'bg-raised px-3 text-12 font-medium shadow-float hover:bg-pressed'
      }
    >
      <ArrowDown size={14} className={count > 0 ? 'text-accent' : 'text-muted'} />
      {count > 0 && !isFar ? text.newCount(count) : text.toPresent}
    </button>
  );
}

interface BarProps {
  channelId: string;
  onJump: () => void;
  onRead: () => void;
}

/** Tells that more is new than what is loaded, and leads to the first of it. */
export function UnreadBar({ channelId, onJump, onRead }: BarProps): ReactNode {
  const count = useChannelUnread(channelId)?.unreadCount ?? 0;
  if (count === 0) return null;
  return (
    <div className="absolute inset-x-3 top-2 z-10 flex h-9 items-center justify-between gap-2 rounded-md bg-accent pr-1 pl-3 text-12 font-medium text-accent-ink shadow-float md:inset-x-6">
      <button type="button" onClick={onJump} className="inline-flex min-w-0 items-center gap-2 rounded-md">
        <ArrowUp size={14} className="shrink-0" />
        <span className="truncate">{text.unreadAbove(unreadWords(count))}</span>
        <span className="hidden underline underline-offset-2 sm:inline">{text.toFirstUnread}</span>
      </button>
      <button type="button" onClick={onRead} className="h-7 shrink-0 rounded-md px-2 hover:bg-accent-ink/15">
        {text.markRead}
      </button>
    </div>
  );
}
