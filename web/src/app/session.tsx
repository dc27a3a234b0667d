import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import type { FieldProblem } from '../ui/index.ts';
import { client, sdk } from './client.ts';

/** The signed-in person, with what only they see of themself. */
export type SessionViewer = NonNullable<Awaited<ReturnType<typeof sdk.users.viewer>>>['user'];

type Ways = typeof client.session;

/** Who is here, and the ways in and out. */
export interface Session {
  /** `unknown` until an earlier visit's session was found or not. */
  state: 'unknown' | 'in' | 'out';
  /** Null unless `state` is `in`. */
  viewer: SessionViewer | null;
  /** Another one after each signing in, also of the same person; null unless `state` is `in`. */
  sessionId: string | null;
  /** Gives back why not, or nothing. @throws what the SDK throws */
  signIn(input: Parameters<Ways['signIn']>[0]): Promise<readonly FieldProblem[]>;
  /** Creates an account and signs in; gives back why not, or nothing. @throws what the SDK throws */
  signUp(input: Parameters<Ways['register']>[0]): Promise<readonly FieldProblem[]>;
  /**
   * Ends the session here, or everywhere. From the call on nothing is asked as the viewer any more; `leave` then goes
   * to a place for everybody, and only after that the session ends. @throws what the SDK throws; the session then goes on
   */
  signOut(everywhere: boolean, leave: () => Promise<void> | void): Promise<void>;
  /** Takes the viewer as they are after a change of their profile. */
  renew(viewer: SessionViewer): void;
}

/** What signing in and signing up answer. */
interface Entered {
  user: SessionViewer | null;
  userErrors: readonly FieldProblem[];
}

/** Says that this browser has a session cookie worth asking about; holds nothing secret. */
const HINT_KEY = 'testverse.session';
/** How long to wait before asking again when the server could not be reached, in milliseconds. */
const ASK_AGAIN = 3000;

const SessionContext = createContext<Session | null>(null);

/** The session of this page. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider around it.');
  return session;
}

function readHint(): boolean {
  try {
    return localStorage.getItem(HINT_KEY) !== null;
  } catch {
    // Without storage we cannot know, so the server is asked.
    return true;
  }
}

function writeHint(isIn: boolean): void {
  try {
    if (isIn) localStorage.setItem(HINT_KEY, '1');
    else localStorage.removeItem(HINT_KEY);
  } catch {
    // Without storage the next visit asks the server.
  }
}

type Known = Pick<Session, 'state' | 'viewer' | 'sessionId'>;

const unknown: Known = { state: 'unknown', viewer: null, sessionId: null };
const nobody: Known = { state: 'out', viewer: null, sessionId: null };

/**
 * Whoever was never signed in here is nobody from the first moment on. The session of others is asked for at once, while
 * the page is still being drawn and its parts are on their way.
 */
function begin(): Known {
  if (!readHint()) {
    void client.session.forget();
    return nobody;
  }
  // Asked for again with the viewer, and then what fails is dealt with.
  void client.session.restore().catch(() => undefined);
  return unknown;
}

type Settle = (viewer: SessionViewer | null) => void;

/** Gives a way to find out who is signed in, which asks again while the server cannot be reached; the last call counts. */
function useViewerQuestion(settle: Settle, stumble: () => void): () => void {
  const question = useRef({ count: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined });
  const ask = useCallback((): void => {
    const { current } = question;
    const count = (current.count += 1);
    clearTimeout(current.timer);
    const isLast = (): boolean => current.count === count;
    const attempt = async (): Promise<void> => {
      try {
        if (!readHint()) await client.session.forget();
        const viewer = client.session.state.status === 'signedOut' ? null : await sdk.users.viewer();
        if (isLast()) settle(viewer?.user ?? null);
      } catch {
        stumble();
        if (isLast()) current.timer = setTimeout(() => void attempt(), ASK_AGAIN);
      }
    };
    void attempt();
  }, [settle, stumble]);
  useEffect(() => {
    const { current } = question;
    ask();
    return () => {
      current.count += 1;
      clearTimeout(current.timer);
    };
  }, [ask]);
  return ask;
}

/** Keeps who is signed in, and empties the cache whenever that changes: rights change with it. */
export function SessionProvider({ children }: { children: ReactNode }): ReactNode {
  const cache = useQueryClient();
  const [known, setKnown] = useState<Known>(begin);
  /** Undefined until it is settled for the first time who is here. */
  const name = useRef<string | null>(undefined);
  /** Until then: how often the session became another one, which it does once when it is found; more when asking failed. */
  const turns = useRef(0);
  /** Signing in or out here: what changes then is settled by that. */
  const moving = useRef(false);
  const settled = useRef<string | null>(null);

  const settle = useCallback(
    (viewer: SessionViewer | null): void => {
      const next = viewer?.username ?? null;
      // What a page asks while it opens waits for the session, so it is asked as whoever turns out to be here.
      const changed = name.current === undefined ? turns.current > 1 : name.current !== next;
      name.current = next;
      writeHint(viewer !== null);
      settled.current = viewer && client.session.state.sessionId;
      setKnown(viewer ? { state: 'in', viewer, sessionId: settled.current } : nobody);
      if (changed) void cache.resetQueries();
    },
    [cache],
  );
  const stumble = useCallback((): void => {
    turns.current += 2;
  }, []);
  const ask = useViewerQuestion(settle, stumble);

  useEffect(() => {
    const leaveBehind = client.session.onChange(({ status, sessionId }) => {
      turns.current += 1;
      if (moving.current) return;
      if (status === 'signedOut') return settle(null);
      if (settled.current === null || sessionId === settled.current) return;
      // Somebody has signed in in another tab: until it is known who, nothing is shown or asked as the one before.
      setKnown(unknown);
      ask();
    });
    const followOtherTab = (event: StorageEvent): void => {
      if (event.key === HINT_KEY && event.newValue === null) void client.session.forget();
    };
    window.addEventListener('storage', followOtherTab);
    return () => {
      leaveBehind();
      window.removeEventListener('storage', followOtherTab);
    };
  }, [settle, ask]);

  const enter = useCallback(
    async (act: () => Promise<Entered>): Promise<readonly FieldProblem[]> => {
      moving.current = true;
      try {
        const { user, userErrors } = await act();
        if (user) settle(user);
        return userErrors;
      } finally {
        moving.current = false;
      }
    },
    [settle],
  );

  const session = useMemo<Session>(
    () => ({
      ...known,
      signIn: (input) => enter(() => client.session.signIn(input)),
      signUp: (input) => enter(() => client.session.register(input)),
      signOut: async (everywhere, leave) => {
        moving.current = true;
        setKnown(unknown);
        try {
          await cache.cancelQueries();
          await leave();
          await client.session.signOut({ everywhere });
          settle(null);
        } catch (error) {
          if (client.session.state.status === 'signedOut') settle(null);
          else setKnown(known);
          throw error;
        } finally {
          moving.current = false;
        }
      },
      renew: (viewer) => setKnown((before) => ({ ...before, state: 'in', viewer })),
    }),
    [known, settle, enter, cache],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}
