import { useMatches } from 'react-router';

interface StageHandle {
  /** `room`: on a phone nothing else is shown. `list`: it is a list of places by itself. */
  wholeStage: 'room' | 'list';
}

/** The handle of a route that fills the stage edge to edge and scrolls inside, instead of with the page. */
export function wholeStage(kind: StageHandle['wholeStage']): StageHandle {
  return { wholeStage: kind };
}

/** How the present place fills the stage; null when it is a page. */
export function useWholeStage(): StageHandle['wholeStage'] | null {
  for (const { handle } of useMatches()) {
    if (typeof handle === 'object' && handle !== null && 'wholeStage' in handle)
      return (handle as StageHandle).wholeStage;
  }
  return null;
}
