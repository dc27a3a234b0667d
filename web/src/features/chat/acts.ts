import { createContext, useContext } from 'react';
import type { ChatMessage, PendingMessage } from './model.ts';

/** What the viewer may do in the channel. */
export interface Rights {
  /** Their id; null for visitors. */
  viewerId: string | null;
  send: boolean;
  react: boolean;
  /** Delete what others wrote. */
  moderate: boolean;
}

/** Everything that can be done to a message. The object is the same for as long as the channel is shown. */
export interface Acts {
  reply(message: ChatMessage): void;
  startEdit(message: ChatMessage): void;
  stopEdit(): void;
  saveEdit(message: ChatMessage, body: string): Promise<void>;
  askToRemove(message: ChatMessage): void;
  react(message: ChatMessage, emoji: string, isSet: boolean): void;
  markUnread(message: ChatMessage): void;
  copyLink(message: ChatMessage): void;
  copyText(message: ChatMessage): void;
  jumpTo(messageId: string): void;
  retry(pending: PendingMessage): void;
  discard(pending: PendingMessage): void;
  editAgain(pending: PendingMessage): void;
  /** What was typed into an edit that is scrolled out of sight and back. */
  editDraft: Map<string, string>;
}

const ActsContext = createContext<Acts | null>(null);
export const ActsProvider = ActsContext.Provider;

/** The acts of the channel around. */
export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (!acts) throw new Error('useActs needs an ActsProvider around it.');
  return acts;
}

const noRights: Rights = { viewerId: null, send: false, react: false, moderate: false };
const RightsContext = createContext<Rights>(noRights);
export const RightsProvider = RightsContext.Provider;

/** The viewer's rights in the channel around. */
export function useRights(): Rights {
  return useContext(RightsContext);
}
