import type { ChatMessage, PendingMessage } from './model.ts';

/** Messages of one person within this time stand under one name. */
export const GROUP_MS = 5 * 60_000;

/** One line of the channel: a message, or one's own on its way, with what stands above it. */
export interface Row {
  /** The same for a message on its way and the message it becomes. */
  key: string;
  message: ChatMessage | null;
  pending: PendingMessage | null;
  /** Begins a group: shows the name, the face and the time. */
  isFirst: boolean;
  /** The day that begins with it, as `YYYY-MM-DD` in the person's own zone; null within a day. */
  day: string | null;
  /** The line "new" stands above it. */
  isNew: boolean;
}

interface RowInput {
  /** Ascending, each once. */
  messages: readonly ChatMessage[];
  pending: readonly PendingMessage[];
  viewerId: string | null;
  /** Messages after this one are new; null when nothing is marked. */
  newAfterSeq: number | null;
  /** The viewer drew the line themself: it stands where they did, also above a message of their own. */
  isDrawn?: boolean;
  /** Nothing of one's own stands below when the newest messages are not loaded. */
  hasNewer: boolean;
}

const days = new Map<string, string>();

/** The day of a moment in the person's own zone, as `YYYY-MM-DD`. */
export function dayOf(at: string): string {
  // Per minute: a day never changes within one, and messages share them.
  const minute = at.slice(0, 16);
  const known = days.get(minute);
  if (known !== undefined) return known;
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  days.set(minute, day);
  return day;
}

interface Previous {
  authorId: string;
  createdAt: string;
  day: string;
}

function continues(previous: Previous | null, authorId: string, createdAt: string): boolean {
  return (
    previous !== null &&
    previous.authorId === authorId &&
    Date.parse(createdAt) - Date.parse(previous.createdAt) < GROUP_MS
  );
}

/** When a message on its way was written, as the server tells moments. */
export function writtenAt(pending: PendingMessage): string {
  return new Date(pending.writtenAt).toISOString();
}

/** A message's key: its author's name for it, so that it stays the same row from the moment it is sent. */
export function keyOf(authorId: string, nonce: string): string {
  return `${authorId} ${nonce}`;
}

/**
 * The lines of a channel, oldest first: grouped by author, with days, with the line "new" above the first message of
 * somebody else after `newAfterSeq`, one's own unsent messages last. A message that has arrived hides its pending twin.
 */
export function rowsOf({ messages, pending, viewerId, newAfterSeq, isDrawn, hasNewer }: RowInput): Row[] {
  const rows: Row[] = [];
  let previous: Previous | null = null;
  let isMarked = newAfterSeq === null;

  const place = (authorId: string, createdAt: string, isReply: boolean, isNew: boolean) => {
    const day = dayOf(createdAt);
    const isOtherDay = previous?.day !== day;
    const isFirst = isOtherDay || isNew || isReply || !continues(previous, authorId, createdAt);
    previous = { authorId, createdAt, day };
    return { isFirst, day: isOtherDay ? day : null, isNew };
  };

  for (const message of messages) {
    const { author, createdAt } = message;
    const isBehind = newAfterSeq !== null && message.seq > newAfterSeq;
    const isNew = !isMarked && isBehind && (isDrawn === true || author.id !== viewerId);
    if (isNew) isMarked = true;
    rows.push({
      key: keyOf(author.id, message.nonce),
      message,
      pending: null,
      ...place(author.id, createdAt, message.replyTo !== null, isNew),
    });
  }
  if (viewerId === null || hasNewer) return rows;
  const own = new Set<string>();
  if (pending.length > 0)
    for (const { author, nonce } of messages) if (author.id === viewerId) own.add(nonce);
  for (const entry of pending) {
    if (own.has(entry.nonce)) continue;
    rows.push({
      key: keyOf(viewerId, entry.nonce),
      message: null,
      pending: entry,
      ...place(viewerId, writtenAt(entry), entry.replyToId !== null, false),
    });
  }
  return rows;
}

/** A first guess at a row's height in pixels; measured as soon as it is shown. */
export function guessHeight(row: Row): number {
  const body = row.message?.body ?? row.pending?.body ?? '';
  const lines = body.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 95)), 0);
  const above = (row.day ? 36 : 0) + (row.isNew ? 24 : 0);
  const head = row.isFirst ? 34 : 4;
  const quote = (row.message ?? row.pending)?.replyTo ? 22 : 0;
  const reactions = row.message && row.message.reactions.length > 0 ? 32 : 0;
  return above + head + quote + lines * 20 + reactions;
}
