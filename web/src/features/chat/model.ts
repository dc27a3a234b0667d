import type { PendingMessage as Sending } from '@testverse/client-sdk/live';
import type { Person } from '../account/index.ts';

/** A channel as it stands in the list and on top of its own page. */
export interface ChannelFields {
  id: string;
  name: string;
  topic: string | null;
  kind: string;
  slowModeSeconds: number;
  position: number;
  archivedAt: string | null;
  viewerCan: { send: boolean; manage: boolean; moderate: boolean };
}

/** The people behind one emoji under a message, as a number. */
export interface Reaction {
  emoji: string;
  count: number;
  viewerHasReacted: boolean;
}

/** The message another one answers, as far as the answer shows it. */
export interface Quote {
  id: string;
  author: Person;
  /** Null once it was deleted. */
  body: string | null;
}

/** A message as the server has it. */
export interface ChatMessage {
  id: string;
  seq: number;
  /** What its author's client called it; unique for the author. */
  nonce: string;
  author: Person;
  /** Markdown; null once it was deleted. */
  body: string | null;
  replyTo: Quote | null;
  createdAt: string;
  editedAt: string | null;
  deletedAt: string | null;
  reactions: readonly Reaction[];
}

/** One's own message before it has come back from the server. */
export type PendingMessage = Sending;

/** Longest message, in characters; the server refuses more. */
export const LONGEST_MESSAGE = 4000;
/** Most different emoji under one message. */
export const MOST_REACTIONS = 20;
/** Counts beyond this are told as "99+". */
export const MOST_COUNTED = 99;

/** How long a text is, in the characters the server counts. */
export function lengthOf(body: string): number {
  return Array.from(body).length;
}
