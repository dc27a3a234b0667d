import { useEffect } from 'react';

/** Follows what is unread for whoever is signed in; nothing for visitors. Loads its part once somebody is. */
export function useUnreadFeed(account: string | null): void {
  useEffect(() => {
    if (account === null) return undefined;
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
  }, [account]);
}
