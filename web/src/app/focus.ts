import { useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

/** The id of the landmark that takes the focus after a navigation. */
export const STAGE_ID = 'stage';

/** How long the way back waits for the link it came from, in milliseconds. */
const PATIENCE = 1500;

function focusStage(): void {
  document.getElementById(STAGE_ID)?.focus({ preventScroll: true });
}

function findLink(href: string): HTMLElement | null {
  const links = document.querySelectorAll<HTMLAnchorElement>(`#${STAGE_ID} a[href]`);
  return [...links].find((link) => link.getAttribute('href') === href) ?? null;
}

function focusLink(href: string): () => void {
  const found = findLink(href);
  if (found) {
    found.focus({ preventScroll: true });
    return () => undefined;
  }
  focusStage();
  const observer = new MutationObserver(() => {
    const link = findLink(href);
    if (!link) return;
    observer.disconnect();
    if (document.activeElement?.id === STAGE_ID) link.focus({ preventScroll: true });
  });
  observer.observe(document.body, { childList: true, subtree: true });
  const timer = setTimeout(() => observer.disconnect(), PATIENCE);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}

/**
 * After a navigation to another path the stage takes the focus, so reading starts there. On the way back the
 * link one left by has it again. The first page and changes of the query string leave the focus alone.
 */
export function useNavigationFocus(): void {
  const location = useLocation();
  const kind = useNavigationType();
  const left = useRef(new Map<string, string>());
  const previous = useRef<{ key: string; path: string } | null>(null);

  useEffect(() => {
    const remember = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      const href = link?.getAttribute('href');
      if (href && previous.current) left.current.set(previous.current.key, href);
    };
    document.addEventListener('click', remember, true);
    return () => document.removeEventListener('click', remember, true);
  }, []);

  useEffect(() => {
    const before = previous.current;
    previous.current = { key: location.key, path: location.pathname };
    if (!before || before.path === location.pathname) return;
    const href = kind === 'POP' ? left.current.get(location.key) : undefined;
    if (href) return focusLink(href);
    focusStage();
  }, [location, kind]);
}
