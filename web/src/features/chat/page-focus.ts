import { useSyncExternalStore } from 'react';

const events = ['focus', 'blur'] as const;

function listen(listener: () => void): () => void {
  for (const event of events) window.addEventListener(event, listener);
  document.addEventListener('visibilitychange', listener);
  return () => {
    for (const event of events) window.removeEventListener(event, listener);
    document.removeEventListener('visibilitychange', listener);
  };
}

/** Whether the person has this page in front of them. */
export function usePageFocus(): boolean {
  return useSyncExternalStore(listen, () => document.visibilityState === 'visible' && document.hasFocus());
}
