import type { ConnectionState } from '@testverse/client-sdk/live';
import { useEffect, useState } from 'react';
import { liveConnection } from '../../app/live.ts';

/** How the connection is told to the person. */
export type Link = 'fine' | 'lost' | 'back';

/** A loss shorter than this is not worth a word; renewing credentials passes through one. In milliseconds. */
export const PATIENCE_MS = 1_500;
/** How long it is told that the connection is back, in milliseconds. */
export const BACK_MS = 3_000;

/** The part of a live connection that is told. */
export interface Line {
  readonly connection: ConnectionState;
  onConnection(listener: (state: ConnectionState) => void): () => void;
}

/** Follows how the connection is, told calmly: short losses are not mentioned, a return is for a moment. */
export function useLink(line: Line = liveConnection()): Link {
  const [link, setLink] = useState<Link>('fine');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLost = false;
    const later = (next: Link, ms: number): void => {
      timer = setTimeout(() => {
        isLost = next === 'lost';
        setLink(next);
      }, ms);
    };
    const follow = (): void => {
      clearTimeout(timer);
      if (!navigator.onLine) later('lost', 0);
      else if (line.connection === 'reconnecting') later('lost', isLost ? 0 : PATIENCE_MS);
      else if (line.connection === 'live' && isLost) {
        isLost = false;
        setLink('back');
        later('fine', BACK_MS);
      } else if (line.connection !== 'connecting') setLink('fine');
    };
    follow();
    const stop = line.onConnection(follow);
    window.addEventListener('online', follow);
    window.addEventListener('offline', follow);
    return () => {
      stop();
      clearTimeout(timer);
      window.removeEventListener('online', follow);
      window.removeEventListener('offline', follow);
    };
  }, [line]);
  return link;
}
