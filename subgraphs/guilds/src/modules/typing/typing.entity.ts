/** Who is writing in a channel, or has just stopped. Never stored. */
export interface TypingState {
  channelId: string;
  userId: string;
  isTyping: boolean;
  /** When it is over unless it is said again; where it has stopped, when it did. */
  expiresAt: Date;
}

/** How long somebody is taken to be writing after they said so. */
export const typingTtlMs = 8_000;
