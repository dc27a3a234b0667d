import type { Person } from '../../account/index.ts';
import type { ChatMessage, PendingMessage } from '../model.ts';

/** Somebody by name. */
export function person(name: string): Person {
  return {
    id: `user_${name}`,
    username: name,
    profile: { displayName: name[0]?.toUpperCase() + name.slice(1) },
  };
}

/** Noon of a day in the reader's own zone, and minutes after it. */
export function noon(minutes = 0, day = 21): string {
  return new Date(2026, 10, day, 12, minutes).toISOString();
}

/** A message of mira's unless said. */
export function message(seq: number, rest: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: `message_${seq}`,
    seq,
    nonce: `n${seq}`,
    author: person('mira'),
    body: `words ${seq}`,
    replyTo: null,
    createdAt: noon(seq),
    editedAt: null,
    deletedAt: null,
    reactions: [],
    ...rest,
  };
}

/** One's own message on its way. */
export function pendingMessage(nonce: string, rest: Partial<PendingMessage> = {}): PendingMessage {
  return {
    nonce,
    channelId: 'channel_1',
    body: `pending ${nonce}`,
    replyToId: null,
    replyTo: null,
    writtenAt: Date.parse(noon()),
    status: 'pending',
    delay: null,
    error: null,
    retry: () => undefined,
    discard: () => undefined,
    ...rest,
  };
}
