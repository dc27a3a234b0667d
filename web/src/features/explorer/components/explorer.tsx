import { Suspense, lazy, type ReactNode } from 'react';
import { Place } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { AfterDelay, Bone } from '../../../ui/index.ts';
import { text } from '../text.ts';

const Editor = lazy(() => import('./editor.tsx'));

/** The graph, to be tried out with the viewer's own rights. */
export function ExplorerPlace(): ReactNode {
  useTitle(text.title);
  const { viewer, state } = useSession();
  return (
    <Place bleed>
      <div className="flex h-[calc(100dvh-56px)] flex-col md:h-dvh">
        <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4">
          <h1 className="text-14 font-semibold">{text.title}</h1>
          <p className="truncate text-12 text-muted">
            {state !== 'unknown' && (viewer ? text.signedIn(viewer.profile.displayName) : text.signedOut)}
          </p>
        </header>
        <div className="min-h-0 flex-1">
          <Suspense
            fallback={
              <AfterDelay>
                <div role="status" aria-label={text.opening} className="flex h-full gap-3 p-4">
                  <Bone className="h-full flex-1" />
                  <Bone className="h-full flex-1" />
                </div>
              </AfterDelay>
            }
          >
            {state !== 'unknown' && <Editor />}
          </Suspense>
        </div>
      </div>
    </Place>
  );
}
