import { useSyncExternalStore } from 'react';
import { MOST_COUNTED } from './model.ts';

/** What waits for the viewer in one channel. */
export interface Unread {
  guildId: string;
  unreadCount: number;
  lastReadSeq: number;
}

let counts: ReadonlyMap<string, Unread> | null = null;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes the viewer's counts as they are now; null when nobody is signed in or they are not known. */
export function setUnread(now: ReadonlyMap<string, Unread> | null): void {
  counts = now;
  for (const listener of listeners) listener();
}

/** What waits in a channel; null when nothing is known of it. A channel that is not told has nothing. */
export function useChannelUnread(channelId: string): Unread | null {
  return useSyncExternalStore(listen, () => counts?.get(channelId) ?? null);
}

/** Whether the counts are known at all. */
export function useUnreadKnown(): boolean {
  return useSyncExternalStore(listen, () => counts !== null);
}

/** How many messages wait in all channels of a guild, as far as they are counted. */
export function useGuildUnread(guildId: string): number {
  return useSyncExternalStore(listen, () => {
    let sum = 0;
    for (const unread of counts?.values() ?? []) if (unread.guildId === guildId) sum += unread.unreadCount;
    return sum;
  });
}

/** A count as it is told: "99+" beyond what is counted. */
export function unreadWords(count: number): string {
  return count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);
}
