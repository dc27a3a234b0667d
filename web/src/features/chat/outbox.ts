import type { Shelf } from './drafts.ts';
import type { PendingMessage, Quote, SendState } from './model.ts';

/** What came of one attempt to send. */
export type Outcome =
  | { is: 'sent'; seq?: number | undefined }
  /** Refused for good, in words for the person. */
  | { is: 'refused'; reason: string }
  /** The server asks to wait this long. */
  | { is: 'wait'; ms: number }
  /** The server could not be reached. */
  | { is: 'unreachable' };

interface OutboxOptions {
  account: string;
  /** Sends once; repeating a nonce never makes a second message. Never throws. */
  send: (message: PendingMessage) => Promise<Outcome>;
  shelf: Shelf | null;
  now: () => number;
  newNonce: () => string;
}

/** One's own messages on their way, in order for each channel. What is in it survives a lost connection and a reload. */
export interface Outbox {
  /** The channel's messages that have not come back yet, in the order they were written; the same array while unchanged. */
  of(channelId: string): readonly PendingMessage[];
  add(channelId: string, body: string, replyTo: Quote | null): void;
  /** Sends a refused one again. */
  retry(nonce: string): void;
  /** Takes one out that is not on its way; gives it back. */
  discard(nonce: string): PendingMessage | null;
  /** Forgets those that have arrived: they are among these, or the server has them at a place before the last one shown. */
  arrived(channelId: string, nonces: ReadonlySet<string>, lastSeq?: number): void;
  /** Tries everything that waits for the connection now. */
  wake(): void;
  onChange(listener: () => void): () => void;
  close(): void;
}

const PREFIX = 'testverse.outbox';
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;
const none: readonly PendingMessage[] = [];

function isPending(value: unknown): value is PendingMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { nonce, channelId, body, createdAt, state } = value as Record<string, unknown>;
  const isNamed = [nonce, channelId, body, createdAt].every((part) => typeof part === 'string');
  return isNamed && typeof state === 'object' && state !== null;
}

/** One entry of the shelf; null when it cannot be read. */
function readEntry(shelf: Shelf, key: string): PendingMessage | null {
  try {
    const value: unknown = JSON.parse(shelf.getItem(key) ?? 'null');
    return isPending(value) ? value : null;
  } catch {
    return null;
  }
}

/** What an earlier visit could not send. */
function restore(prefix: string, shelf: Shelf | null): PendingMessage[] {
  const found: PendingMessage[] = [];
  try {
    for (let index = 0; shelf && index < shelf.length; index += 1) {
      const key = shelf.key(index);
      if (!key?.startsWith(prefix)) continue;
      const entry = readEntry(shelf, key);
      // A refused one stays refused: nothing is sent that the person was asked about.
      if (entry?.state.is === 'failed') found.push(entry);
      else if (entry) found.push({ ...entry, state: { is: 'waiting', until: null } });
    }
  } catch {
    // A shelf that cannot be read has nothing for us.
  }
  return found.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

/** Opens the outbox of an account with what an earlier visit left in it. */
export function openOutbox(options: OutboxOptions): Outbox {
  const prefix = `${PREFIX}.${options.account}.`;
  const listeners = new Set<() => void>();
  const running = new Set<string>();
  const retries = new Map<string, number>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let entries = restore(prefix, options.shelf);
  let isClosed = false;
  let lists = new Map<string, readonly PendingMessage[]>();

  const tell = (): void => {
    lists = new Map();
    for (const listener of listeners) listener();
  };
  const keep = (entry: PendingMessage): void => {
    try {
      options.shelf?.setItem(prefix + entry.nonce, JSON.stringify(entry));
    } catch {
      // Full or closed: it is still sent, only not after a reload.
    }
  };
  const forget = (nonce: string): void => {
    try {
      options.shelf?.removeItem(prefix + nonce);
    } catch {
      // As above.
    }
  };
  const become = (nonce: string, state: SendState): void => {
    entries = entries.map((entry) => (entry.nonce === nonce ? { ...entry, state } : entry));
    tell();
  };
  const waitingOf = (channelId: string): PendingMessage | undefined =>
    entries.find((entry) => entry.channelId === channelId && entry.state.is === 'waiting');

  const later = (channelId: string, ms: number): void => {
    clearTimeout(timers.get(channelId));
    timers.set(
      channelId,
      setTimeout(() => void run(channelId), ms),
    );
  };

  const attempt = async (entry: PendingMessage): Promise<boolean> => {
    become(entry.nonce, { is: 'sending' });
    const outcome = await options.send(entry);
    if (isClosed) return false;
    if (outcome.is === 'wait' || outcome.is === 'unreachable') {
      const count = retries.get(entry.channelId) ?? 0;
      retries.set(entry.channelId, count + 1);
      const isAsked = outcome.is === 'wait';
      const ms = isAsked ? outcome.ms : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** count);
      become(entry.nonce, { is: 'waiting', until: isAsked ? options.now() + ms : null });
      later(entry.channelId, ms);
      return false;
    }
    retries.delete(entry.channelId);
    const state: SendState =
      outcome.is === 'sent' ? { is: 'sent', seq: outcome.seq } : { is: 'failed', reason: outcome.reason };
    if (outcome.is === 'sent') forget(entry.nonce);
    else keep({ ...entry, state });
    become(entry.nonce, state);
    return true;
  };

  // One after the other within a channel: they arrive in the order they were written.
  const run = async (channelId: string): Promise<void> => {
    if (running.has(channelId) || isClosed) return;
    clearTimeout(timers.get(channelId));
    running.add(channelId);
    try {
      for (let next = waitingOf(channelId); next && !isClosed; next = waitingOf(channelId))
        if (!(await attempt(next))) break;
    } finally {
      running.delete(channelId);
    }
  };
  const runAll = (): void => {
    for (const channelId of new Set(entries.map((entry) => entry.channelId))) void run(channelId);
  };

  queueMicrotask(runAll);
  return {
    of: (channelId) => {
      const known = lists.get(channelId);
      if (known) return known;
      const list = entries.filter((entry) => entry.channelId === channelId);
      lists.set(channelId, list.length > 0 ? list : none);
      return lists.get(channelId) ?? none;
    },
    add: (channelId, body, replyTo) => {
      const entry: PendingMessage = {
        nonce: options.newNonce(),
        channelId,
        body,
        replyTo,
        createdAt: new Date(options.now()).toISOString(),
        state: { is: 'waiting', until: null },
      };
      keep(entry);
      entries = [...entries, entry];
      tell();
      // Behind one the server asked to wait for, it waits too.
      if (!isAskedToWait(waitingOf(channelId))) void run(channelId);
    },
    retry: (nonce) => {
      const entry = entries.find((candidate) => candidate.nonce === nonce);
      if (entry?.state.is !== 'failed') return;
      keep(entry);
      become(nonce, { is: 'waiting', until: null });
      void run(entry.channelId);
    },
    discard: (nonce) => {
      const entry = entries.find((candidate) => candidate.nonce === nonce);
      if (!entry || entry.state.is === 'sending' || entry.state.is === 'sent') return null;
      forget(nonce);
      entries = entries.filter((candidate) => candidate !== entry);
      tell();
      return entry;
    },
    arrived: (channelId, nonces, lastSeq = 0) => {
      const isThere = ({ nonce, state }: PendingMessage): boolean =>
        nonces.has(nonce) || (state.is === 'sent' && state.seq !== undefined && state.seq <= lastSeq);
      const rest = entries.filter((entry) => entry.channelId !== channelId || !isThere(entry));
      if (rest.length === entries.length) return;
      for (const entry of entries) if (!rest.includes(entry)) forget(entry.nonce);
      entries = rest;
      tell();
    },
    wake: () => {
      retries.clear();
      for (const channelId of new Set(entries.map((entry) => entry.channelId)))
        if (!isAskedToWait(waitingOf(channelId))) void run(channelId);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function isAskedToWait(entry: PendingMessage | undefined): boolean {
  return entry?.state.is === 'waiting' && entry.state.until !== null;
}
