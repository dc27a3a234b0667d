import { messageOutbox, type Live, type Outbox } from '@testverse/client-sdk/live';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { client } from '../../app/client.ts';
import { liveConnection } from '../../app/live.ts';
import { browserShelf, draftsOf, type Drafts } from './drafts.ts';
import { forgetMarks } from './read-marker.ts';
import { tabShelf } from './tab-shelf.ts';
import { views } from './views.ts';

/** What the chat keeps for one account in this browser. */
export interface AccountChat {
  /** The id of its person: a name can change hands. */
  account: string;
  /** Sends as nobody else. */
  outbox: Outbox;
  drafts: Drafts;
}

interface Open extends AccountChat {
  live: Live;
}

let current: Open | null = null;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: Open | null): void {
  current = next;
  for (const listener of listeners) listener();
}

function forget(): void {
  current?.outbox.close();
  become(null);
  views.clear();
  forgetMarks();
}

let session = client.session.state.sessionId;
client.session.onChange(({ sessionId }) => {
  // What was followed was followed in the session before, and its connection is closed with that.
  if (sessionId !== session) forget();
  session = sessionId;
});

window.addEventListener('online', () => current?.outbox.retryNow());

/**
 * The outbox and the drafts of an account, opened unless they are: what an earlier visit left on its way goes out from then
 * on. Those of another account before it are closed. Not for renders, see {@link useAccountChat}.
 */
export function accountChat({ id }: { id: string }): AccountChat {
  const live = liveConnection();
  if (current?.account === id && current.live === live) return current;
  if (current) forget();
  const storage = browserShelf();
  const outbox = messageOutbox(live, { account: id, shelf: storage && tabShelf(storage) });
  const opened = { account: id, live, outbox, drafts: draftsOf(id, storage) };
  become(opened);
  return opened;
}

/** What the chat keeps for the viewer, opened with the first place that shows it; null without a viewer. */
export function useAccountChat(viewer: { id: string } | null): AccountChat | null {
  const chat = useSyncExternalStore(listen, () => current);
  const id = viewer?.id ?? null;
  useLayoutEffect(() => {
    if (id !== null) accountChat({ id });
  }, [id, chat]);
  return chat?.account === id ? chat : null;
}
