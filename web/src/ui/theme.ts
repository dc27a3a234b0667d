import { useSyncExternalStore } from 'react';

/** What a person can choose: the system's scheme, or always one of the two. */
export type ThemeChoice = 'AUTO' | 'LIGHT' | 'DARK';

/** Local storage key; the boot script reads the same one before the first paint. */
export const THEME_KEY = 'testverse.theme';

const choices: readonly ThemeChoice[] = ['AUTO', 'LIGHT', 'DARK'];
const listeners = new Set<() => void>();

function isChoice(value: string | null): value is ThemeChoice {
  return choices.some((choice) => choice === value);
}

/** The stored choice; AUTO when nothing valid is stored or storage is closed to us. */
export function readTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(THEME_KEY);
    return isChoice(stored) ? stored : 'AUTO';
  } catch {
    return 'AUTO';
  }
}

/** Marks the document with the choice. AUTO leaves the mark off, so that the system decides. */
export function applyTheme(choice: ThemeChoice, root: HTMLElement = document.documentElement): void {
  if (choice === 'AUTO') delete root.dataset.theme;
  else root.dataset.theme = choice;
}

/** Stores and applies the choice, and tells everyone who shows it. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'AUTO') localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, choice);
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
  }
  applyTheme(choice);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent): void => {
    if (event.key !== THEME_KEY) return;
    applyTheme(readTheme());
    listener();
  };
  listeners.add(listener);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', onStorage);
  };
}

/** The current choice, live across tabs. */
export function useTheme(): ThemeChoice {
  return useSyncExternalStore(subscribe, readTheme);
}

const DARK_QUERY = '(prefers-color-scheme: dark)';

function subscribeToSystem(listener: () => void): () => void {
  const query = window.matchMedia(DARK_QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** The scheme that is shown right now, whoever chose it; for parts that cannot follow our tokens. */
export function useScheme(): 'light' | 'dark' {
  const choice = useTheme();
  const systemIsDark = useSyncExternalStore(subscribeToSystem, () => window.matchMedia(DARK_QUERY).matches);
  if (choice === 'AUTO') return systemIsDark ? 'dark' : 'light';
  return choice === 'DARK' ? 'dark' : 'light';
}
