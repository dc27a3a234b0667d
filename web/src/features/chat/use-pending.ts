import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { ChatMessage, PendingMessage } from './model.ts';
import type { Outbox } from './outbox.ts';

const none: readonly PendingMessage[] = [];
const nothing = (): undefined => undefined;

interface PendingInput {
  outbox: Outbox | null;
  channelId: string;
  viewerId: string | null;
  messages: readonly ChatMessage[];
  /** The channel's events are coming in. */
  isLive: boolean;
}

/** The viewer's messages on their way in a channel. They go once they have arrived, and move on once the connection is back. */
export function usePending(input: PendingInput): readonly PendingMessage[] {
  const { outbox, channelId, viewerId, messages, isLive } = input;
  const listen = useCallback((listener: () => void) => outbox?.onChange(listener) ?? nothing, [outbox]);
  const pending = useSyncExternalStore(listen, () => outbox?.of(channelId) ?? none);
  useEffect(() => {
    if (!outbox || pending.length === 0) return;
    const own = messages.filter((message) => message.author.id === viewerId);
    outbox.arrived(channelId, new Set(own.map(({ nonce }) => nonce)), messages.at(-1)?.seq);
  }, [outbox, pending, messages, viewerId, channelId]);
  useEffect(() => {
    if (isLive) outbox?.wake();
  }, [isLive, outbox]);
  return pending;
}
