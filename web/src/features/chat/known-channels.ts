import { useSyncExternalStore } from 'react';

/** A channel the switcher can go to. */
export interface KnownChannel {
  id: string;
  name: string;
  topic: string | null;
  guildSlug: string;
  guildName: string;
}

const none: readonly KnownChannel[] = [];
let known = none;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says which channels the guild one is in has; nothing when it is left. */
export function setKnownChannels(channels: readonly KnownChannel[] = none): void {
  known = channels;
  for (const listener of listeners) listener();
}

/** The channels of the guild one is in. */
export function useKnownChannels(): readonly KnownChannel[] {
  return useSyncExternalStore(listen, () => known);
}
