import { useEffect } from 'react';

/**
 * Follows what is unread in a viewer's session, and sends what waits from an earlier visit, whichever page they open;
 * nothing without a session. Loads its part once somebody is signed in.
 */
export function useUnreadFeed(sessionId: string | null, viewerId: string | null): void {
  useEffect(() => {
    if (sessionId === null || viewerId === null) return undefined;
    let stop = (): void => undefined;
    let isOver = false;
    void import('./unread-feed.ts')
      .then(({ followUnread }) => {
        if (!isOver) stop = followUnread(viewerId);
      })
      // Without it the counts of the last load stay, and what waits is sent with the first channel that is opened.
      .catch(() => undefined);
    return () => {
      isOver = true;
      stop();
    };
  }, [sessionId, viewerId]);
}
