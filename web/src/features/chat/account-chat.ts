import { messageOutbox, type Live, type Outbox } from '@testverse/client-sdk/live';
import { client } from '../../app/client.ts';
import { liveConnection } from '../../app/live.ts';
import { browserShelf, draftsOf, type Drafts } from './drafts.ts';
import { forgetMarks } from './read-marker.ts';
import { tabShelf } from './tab-shelf.ts';
import { views } from './views.ts';

/** What the chat keeps for one account in this browser. */
export interface AccountChat {
  account: string;
  /** Knows its person by their id, and sends as nobody else. */
  outbox: Outbox;
  drafts: Drafts;
}

interface Open extends AccountChat {
  live: Live;
}

let current: Open | null = null;

function forget(): void {
  current?.outbox.close();
  current = null;
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

/** The outbox and the drafts of an account; those of another one before it are closed. */
export function accountChat({ id, username }: { id: string; username: string }): AccountChat {
  const live = liveConnection();
  if (current?.account === username && current.live === live) return current;
  if (current) forget();
  const storage = browserShelf();
  const shelf = storage && tabShelf(storage);
  const outbox = messageOutbox(live, { account: id, shelf });
  current = { account: username, live, outbox, drafts: draftsOf(username, storage) };
  return current;
}
