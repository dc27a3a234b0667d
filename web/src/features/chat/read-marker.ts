import { markChannelRead } from '@testverse/client-sdk/guilds';
import { client } from '../../app/client.ts';

/** At most one request in this time, in milliseconds. */
const PACE_MS = 1_200;

/** How far each channel is read, as far as this page knows. */
const marks = new Map<string, number>();
const waiting = new Map<string, number>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** How far a channel is read, as far as this page marked it; 0 when it did not. */
export function markedSeq(channelId: string): number {
  return marks.get(channelId) ?? 0;
}

function flush(channelId: string): void {
  const seq = waiting.get(channelId);
  timers.delete(channelId);
  if (seq === undefined) return;
  waiting.delete(channelId);
  timers.set(
    channelId,
    setTimeout(() => flush(channelId), PACE_MS),
  );
  // What could not be told now is told with the next message that is seen.
  markChannelRead(client, { input: { channelId, seq } }).catch(() => undefined);
}

/** Tells the server that everything up to a message is read, unless it knows: at once, then at most once in a while. */
export function tellRead(channelId: string, seq: number, knownSeq: number): void {
  if (seq <= (marks.get(channelId) ?? knownSeq)) return;
  marks.set(channelId, seq);
  waiting.set(channelId, seq);
  if (!timers.has(channelId)) flush(channelId);
}

/** Forgets everything: another person has markers of their own. */
export function forgetMarks(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  for (const known of [marks, waiting, timers]) known.clear();
}

/** Forgets what was marked: the viewer marked it unread, here or elsewhere. */
export function unmark(channelId: string, seq: number): void {
  waiting.delete(channelId);
  marks.set(channelId, seq);
}
