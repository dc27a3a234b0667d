import { client, sdk } from '../../app/client.ts';
import { describeProblem, errorFacts } from '../../app/problems.ts';
import { now } from '../../ui/clock.ts';
import { browserShelf, draftsOf, type Drafts } from './drafts.ts';
import type { PendingMessage } from './model.ts';
import { openOutbox, type Outbox, type Outcome } from './outbox.ts';
import { forgetMarks } from './read-marker.ts';
import { views } from './views.ts';

/** What the chat keeps for one account in this browser. */
export interface AccountChat {
  account: string;
  outbox: Outbox;
  drafts: Drafts;
}

const UNREACHABLE = new Set(['NETWORK', 'TIMEOUT', 'SUBGRAPH_UNAVAILABLE', 'UNEXPECTED_ANSWER']);
const SHORTEST_WAIT_MS = 300;

/** What a failure of sending means for the message. */
export function outcomeOf(error: unknown): Outcome {
  const { code, retryAfterMs } = errorFacts(error);
  if (code === 'RATE_LIMITED') return { is: 'wait', ms: Math.max(SHORTEST_WAIT_MS, retryAfterMs ?? 1000) };
  if (code === undefined || UNREACHABLE.has(code)) return { is: 'unreachable' };
  return { is: 'refused', reason: describeProblem(error).title };
}

/** Sends as the session the message was written in; under another one, which may be somebody else's, it waits. */
async function send(
  { channelId, body, nonce, replyTo }: PendingMessage,
  sessionId: string | null,
): Promise<Outcome> {
  try {
    // Asked first: a refresh may find that another tab has signed in somebody else.
    await client.session.accessToken();
    if (client.session.state.sessionId !== sessionId) return { is: 'unreachable' };
    const input = { channelId, body, nonce, replyToId: replyTo?.id ?? null };
    // The queue repeats by itself, and says so; the client's own repetitions would hide that.
    const { message, userErrors } = await sdk.guilds.sendMessage(
      { input },
      { retries: 0, timeoutMs: 10_000 },
    );
    if (message) return { is: 'sent', seq: message.seq };
    return { is: 'refused', reason: userErrors[0]?.message ?? '' };
  } catch (error) {
    return outcomeOf(error);
  }
}

let current: AccountChat | null = null;

function forget(): void {
  current?.outbox.close();
  current = null;
  views.clear();
  forgetMarks();
}

let session = client.session.state.sessionId;
client.session.onChange(({ status, sessionId }) => {
  if (status === 'signedOut') forget();
  // Their connection is closed with the session it was made in.
  else if (sessionId !== session) views.clear();
  session = sessionId;
});

window.addEventListener('online', () => current?.outbox.wake());

/** The outbox and the drafts of an account; those of another one before it are closed. */
export function accountChat(account: string): AccountChat {
  if (current?.account === account) return current;
  if (current) forget();
  const shelf = browserShelf();
  const { sessionId } = client.session.state;
  const outbox = openOutbox({
    account,
    send: (message) => send(message, sessionId),
    shelf,
    now,
    newNonce: () => crypto.randomUUID(),
  });
  current = { account, outbox, drafts: draftsOf(account, shelf) };
  return current;
}
