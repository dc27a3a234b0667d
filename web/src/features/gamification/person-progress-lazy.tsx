import { Suspense, lazy, type ReactNode } from 'react';

const Progress = lazy(async () => ({
  default: (await import('./components/person-progress.tsx')).PersonProgressCards,
}));

/** What a person has earned, on their page; loads with it. */
export function PersonProgress({ username, isOwn }: { username: string; isOwn: boolean }): ReactNode {
  return (
    <Suspense fallback={null}>
      <Progress username={username} isOwn={isOwn} />
    </Suspense>
  );
}
