import { useCallback, useRef, useState, type ReactNode } from 'react';
import { Outlet, ScrollRestoration, useNavigate, useNavigation } from 'react-router';
import { useUnreadFeed } from '../features/chat/index.ts';
import { useRewards } from '../features/gamification/index.ts';
import { AfterDelay, isModalOpen, isTyping, useDocumentKeys } from '../ui/index.ts';
import { STAGE_ID, useNavigationFocus } from './focus.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { BottomBar, Rail } from './rail.tsx';
import { useSession } from './session.tsx';
import { Switcher } from './switcher.tsx';
import { text } from './text.ts';
import { useWholeStage } from './whole-stage.ts';
import { now } from '../ui/clock.ts';

type Floating = 'switcher' | 'keys' | null;

/** How long "g" waits for its second key, in milliseconds. */
const SEQUENCE = 900;
const sequences: Readonly<Record<string, string>> = { h: '/', d: '/guilds', l: '/leaderboard' };

/** Keys that work everywhere; letters rest while one writes or a dialog is open. */
function useShellKeys(floating: Floating, open: (what: Floating) => void): void {
  const navigate = useNavigate();
  const began = useRef(-SEQUENCE);
  useDocumentKeys((event) => {
    if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      return open(floating === 'switcher' ? null : 'switcher');
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || isModalOpen()) return;
    const place = sequences[event.key];
    if (place && now() - began.current < SEQUENCE) return void navigate(place);
    if (event.key === 'g') began.current = now();
    if (event.key === '?') open('keys');
    if (event.key === '/') {
      const search = document.querySelector<HTMLInputElement>(`#${STAGE_ID} input[type="search"]`);
      event.preventDefault();
      if (search) search.focus();
      else open('switcher');
    }
  });
}

function Progress(): ReactNode {
  const navigation = useNavigation();
  if (navigation.state === 'idle') return null;
  return (
    <AfterDelay>
      <div
        role="progressbar"
        aria-label={text.opening}
        className="fixed inset-x-0 top-0 z-50 h-0.5 animate-breathe bg-accent"
      />
    </AfterDelay>
  );
}

/** The frame around every place. */
export function Shell(): ReactNode {
  const [floating, setFloating] = useState<Floating>(null);
  const close = useCallback(() => setFloating(null), []);
  const openSwitcher = useCallback(() => setFloating('switcher'), []);
  const openKeys = useCallback(() => setFloating('keys'), []);
  useShellKeys(floating, setFloating);
  useNavigationFocus();
  const { sessionId, viewer } = useSession();
  useUnreadFeed(sessionId, viewer?.id ?? null);
  useRewards(sessionId);
  const isRoom = useWholeStage() === 'room';

  return (
    <>
      <a
        href={`#${STAGE_ID}`}
        onClick={(event) => {
          event.preventDefault();
          document.getElementById(STAGE_ID)?.focus();
        }}
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {text.skip}
      </a>
      <Progress />
      <div className="flex min-h-dvh">
        <Rail onSearch={openSwitcher} onKeys={openKeys} />
        <Outlet />
      </div>
      {!isRoom && <BottomBar onSearch={openSwitcher} onKeys={openKeys} />}
      <Switcher open={floating === 'switcher'} onClose={close} />
      <KeysDialog open={floating === 'keys'} onClose={close} />
      <ScrollRestoration />
    </>
  );
}
