import type { LiveStatus, LiveView } from '@testverse/client-sdk/live';
import { useCallback, useLayoutEffect, useRef, useSyncExternalStore } from 'react';

/** How long a view goes on after the last place that showed it was left, in milliseconds. */
const LINGER_MS = 5 * 60_000;
/** Presence and typing are about oneself too: they end sooner. */
const OWN_LINGER_MS = 60_000;
/** How many of each kind (the first word of the key) go on at most: each holds a subscription. */
const MOST_LINGERING = 5;

interface Closable {
  close(): void;
}

interface Kept {
  view: Closable;
  users: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Views by key, shared by all who show them; they linger, so that coming back shows at once what was there. */
export interface ViewShelf {
  take<V extends Closable>(key: string, make: () => V): V;
  leave(key: string): void;
  /** The one that is kept under a key; null without one. */
  peek(key: string): Closable | null;
  /** Calls the listener whenever one is put on the shelf or taken off. */
  onChange(listener: () => void): () => void;
  /** Closes everything: another person is here. */
  clear(): void;
}

const kindOf = (key: string): string => key.split(' ', 1)[0] ?? '';

/** Makes a shelf of views. */
export function viewShelf(lingerMs = LINGER_MS, most = MOST_LINGERING): ViewShelf {
  const kept = new Map<string, Kept>();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const drop = (key: string): void => {
    const entry = kept.get(key);
    if (!entry) return;
    clearTimeout(entry.timer);
    kept.delete(key);
    entry.view.close();
    tell();
  };
  return {
    take: <V extends Closable>(key: string, make: () => V): V => {
      const isNew = !kept.has(key);
      const entry = kept.get(key) ?? { view: make(), users: 0, timer: undefined };
      clearTimeout(entry.timer);
      entry.users += 1;
      // Last in the order: the one left longest ago goes first.
      kept.delete(key);
      kept.set(key, entry);
      if (isNew) tell();
      return entry.view as V;
    },
    leave: (key) => {
      const entry = kept.get(key);
      if (!entry) return;
      entry.users -= 1;
      if (entry.users > 0) return;
      const kind = kindOf(key);
      const isOwn = kind === 'presence' || kind === 'typing';
      entry.timer = setTimeout(() => drop(key), isOwn ? Math.min(lingerMs, OWN_LINGER_MS) : lingerMs);
      const idle = [...kept.keys()].filter((name) => kindOf(name) === kind && kept.get(name)?.users === 0);
      for (const oldest of idle.slice(0, Math.max(0, idle.length - most))) drop(oldest);
    },
    peek: (key) => kept.get(key)?.view ?? null,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear: () => {
      for (const key of [...kept.keys()]) drop(key);
    },
  };
}

/** The shelf of this page. */
export const views = viewShelf();

/** The view of that key, made when nobody has it yet; null without a key. */
export function useKeptView<V extends Closable>(key: string | null, make: () => V): V | null {
  const held = useSyncExternalStore(views.onChange, () => (key === null ? null : views.peek(key)));
  const isGone = key !== null && held === null;
  const latest = useRef(make);
  useLayoutEffect(() => {
    latest.current = make;
  });
  // Also when it was closed from under us, as signing in and out does.
  useLayoutEffect(() => {
    if (key === null) return undefined;
    views.take(key, () => latest.current());
    return () => views.leave(key);
  }, [key, isGone]);
  return held as V | null;
}

interface Shown<S> {
  state: S | undefined;
  status: LiveStatus;
  error: Error | null;
}

const nothing = (): undefined => undefined;
const idle = (): (() => void) => nothing;

/** What a view shows right now; follows it. */
export function useView<S>(view: LiveView<S> | null): Shown<S> {
  const listen = useCallback((listener: () => void) => (view ? view.onChange(listener) : idle()), [view]);
  const state = useSyncExternalStore(listen, () => view?.state);
  const status = useSyncExternalStore(listen, () => view?.status ?? 'loading');
  const error = useSyncExternalStore(listen, () => view?.error ?? null);
  return { state, status, error };
}
