import { connectLive, type Live } from '@testverse/client-sdk/live';
import { client } from './client.ts';

let current: { live: Live; sessionId: string | null } | null = null;

// Another person, or nobody, has another socket: what the old one carried was for the one before.
client.session.onChange(({ sessionId }) => {
  if (current === null || current.sessionId === sessionId) return;
  current.live.close();
  current = null;
});

window.addEventListener('online', () => current?.live.retryNow());

/** The page's one live connection, of whoever is signed in now. Opens its socket with the first subscription. */
export function liveConnection(): Live {
  if (current === null) {
    const live = connectLive(client);
    current = { live, sessionId: client.session.state.sessionId };
  }
  return current.live;
}
