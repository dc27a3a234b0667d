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

type Known = Pick<Session, 'state' | 'viewer'>;

/** Finds the session of an earlier visit; asks again while the server cannot be reached. */
function useRestoredSession(settle: (viewer: SessionViewer | null) => void): void {
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        if (!readHint()) await client.session.forget();
        const viewer = client.session.state.status === 'signedOut' ? null : await sdk.users.viewer();
        if (!stopped) settle(viewer?.user ?? null);
      } catch {
        if (!stopped) timer = setTimeout(() => void ask(), ASK_AGAIN);
      }
    };
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [settle]);
}

/** Keeps who is signed in, and empties the cache whenever that changes: rights change with it. */
export function SessionProvider({ children }: { children: ReactNode }): ReactNode {
  const cache = useQueryClient();
  const [known, setKnown] = useState<Known>({ state: 'unknown', viewer: null });
  const name = useRef<string | null>(null);
  const leaving = useRef(false);

  const settle = useCallback(
    (viewer: SessionViewer | null): void => {
      const changed = name.current !== (viewer?.username ?? null);
      name.current = viewer?.username ?? null;
      writeHint(viewer !== null);
      setKnown({ state: viewer ? 'in' : 'out', viewer });
      if (changed) void cache.resetQueries();
    },
    [cache],
  );
  useRestoredSession(settle);

  useEffect(() => {
    const leaveBehind = client.session.onChange(({ status }) => {
      if (status === 'signedOut' && !leaving.current) settle(null);
    });
    const followOtherTab = (event: StorageEvent): void => {
      if (event.key === HINT_KEY && event.newValue === null) void client.session.forget();
    };
    window.addEventListener('storage', followOtherTab);
    return () => {
      leaveBehind();
      window.removeEventListener('storage', followOtherTab);
    };
  }, [settle]);

  const session = useMemo<Session>(
    () => ({
      ...known,
      signIn: async (input) => {
        const { user, userErrors } = await client.session.signIn(input);
        if (user) settle(user);
        return userErrors;
      },
      signUp: async (input) => {
        const { user, userErrors } = await client.session.register(input);
        if (user) settle(user);
        return userErrors;
      },
      signOut: async (everywhere, leave) => {
        leaving.current = true;
        setKnown({ state: 'unknown', viewer: null });
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
          leaving.current = false;
        }
      },
      renew: (viewer) => setKnown({ state: 'in', viewer }),
    }),
    [known, settle, cache],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}
