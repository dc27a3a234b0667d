import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useToast } from '../../ui/index.ts';

/** Tells the viewer what they earn, while it happens; nothing without a session. Loads its part once somebody is signed in. */
export function useRewards(sessionId: string | null): void {
  const cache = useQueryClient();
  const toast = useToast();
  useEffect(() => {
    if (sessionId === null) return undefined;
    let stop = (): void => undefined;
    let isOver = false;
    void import('./reward-feed.ts')
      .then(({ followRewards }) => {
        if (!isOver) stop = followRewards(cache, toast);
      })
      // Without it what was earned is seen on the pages.
      .catch(() => undefined);
    return () => {
      isOver = true;
      stop();
    };
  }, [sessionId, cache, toast]);
}
