import { useEffect } from 'react';

/** Follows what is unread in a session; nothing without one. Loads its part once somebody is signed in. */
export function useUnreadFeed(sessionId: string | null): void {
  useEffect(() => {
    if (sessionId === null) return undefined;
    let stop = (): void => undefined;
    let isOver = false;
    void import('./unread-feed.ts')
      .then(({ followUnread }) => {
        if (!isOver) stop = followUnread();
      })
      // Without it the counts of the last load stay.
      .catch(() => undefined);
    return () => {
      isOver = true;
      stop();
    };
  }, [sessionId]);
}
