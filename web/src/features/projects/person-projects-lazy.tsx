import { Suspense, lazy, type ReactNode } from 'react';

const Projects = lazy(async () => ({
  default: (await import('./components/person-projects.tsx')).PersonProjectsCard,
}));

/** The projects a person owns, on their page; loads with it. */
export function PersonProjects({ username, isOwn }: { username: string; isOwn: boolean }): ReactNode {
  return (
    <Suspense fallback={null}>
      <Projects username={username} isOwn={isOwn} />
    </Suspense>
  );
}
