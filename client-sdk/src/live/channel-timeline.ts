import type { ChannelTimelineQuery, MessageRowFragment } from '../_generated/guilds.ts';
import type { TestVerseError } from '../errors.ts';
import type { Live } from './connect.ts';
import type { LiveView } from './view.ts';

/** A message as a timeline shows it. Once deleted, its body is null and it stays as a tombstone. */
export type TimelineMessage = MessageRowFragment;

/** The channel of a timeline, with what it is to the viewer when it was loaded. */
export type TimelineChannel = Omit<NonNullable<ChannelTimelineQuery['channel']>, 'messages' | 'streamCursor'>;

/** A message on its way. */
export interface PendingMessage {
  /** Its name until it has an id; the message that comes of it has the same. */
  readonly nonce: string;
  readonly body: string;
  readonly replyToId: string | null;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  /** `pending` goes on by itself, also through lost connections; `failed` waits for `retry` or `discard`. */
  readonly status: 'pending' | 'failed';
  /** Why it failed. */
  readonly error: TestVerseError | null;
  retry(): void;
  discard(): void;
}

/** A stretch of a channel's messages without holes, usually up to its live end. */
export interface ChannelTimeline {
  readonly channel: TimelineChannel;
  /** Who looks; null for a visitor. */
  readonly viewerId: string | null;
  /** In order, each once. */
  readonly messages: readonly TimelineMessage[];
  /** The viewer's messages on their way, in the order they were written; they belong behind the last message. */
  readonly pending: readonly PendingMessage[];
  /** Whether there are messages before the first one here. */
  readonly hasOlder: boolean;
  /** Whether there are messages behind the last one here: then this is not the live end. */
  readonly hasNewer: boolean;
  /** The `seq` of the newest message heard of, here or not; 0 without one. */
  readonly latestSeq: number;
}

/** Where to go in a channel's history: exactly one of these. */
export type TimelineAnchor =
  | { readonly messageId: string }
  | { readonly seq: number }
  /** RFC 3339, for instance `2026-11-21T00:00:00.000Z`. */
  | { readonly date: string };

/** A message to send. */
export interface OutgoingMessage {
  readonly body: string;
  readonly replyToId?: string | null;
}

/** What to follow. */
export interface ChannelTimelineOptions {
  readonly channelId: string;
  /** How many messages are loaded at a time, 1 to 100; 50 unless said. */
  readonly pageSize?: number;
  /** How many messages are kept at most; 1,000 unless said. Beyond, the far end is dropped and loaded again when needed. */
  readonly maxMessages?: number;
}

/** A channel's messages, kept up, with history and sending. */
export interface ChannelTimelineView extends LiveView<ChannelTimeline> {
  /** Loads the page before the first message; one at a time. */
  loadOlder(): Promise<void>;
  /** Loads the page behind the last message; one at a time. */
  loadNewer(): Promise<void>;
  /**
   * Shows the history around a message, a seq or a date. Where that is far from what is here, it takes its place.
   * @throws NotFoundError when there is no such message
   */
  jumpTo(anchor: TimelineAnchor): Promise<void>;
  /** Goes back to the live end. */
  jumpToLatest(): Promise<void>;
  /**
   * Sends a message. It is in `pending` at once and moves to `messages` as soon as the server has it, exactly once,
   * however often it had to be sent.
   * @returns its nonce
   */
  send(message: OutgoingMessage): string;
  /**
   * Sets or takes back the viewer's reaction; it shows at once, and is taken back when the server refuses it.
   * @throws UserInputRejected, or what the request throws
   */
  setReaction(messageId: string, emoji: string, isSet: boolean): Promise<void>;
}

/** Follows the messages of a channel. */
export function channelTimeline(connection: Live, options: ChannelTimelineOptions): ChannelTimelineView {
  throw new Error(`not yet ${connection.connection} ${options.channelId}`);
}
