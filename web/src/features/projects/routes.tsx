import type { RouteObject } from 'react-router';

/** Places of projects, below a guild. */
export const projectRoutes: RouteObject[] = [
  {
    path: 'projects',
    lazy: async () => ({ Component: (await import('./components/guild-projects.tsx')).GuildProjects }),
  },
  {
    path: 'projects/new',
    lazy: async () => ({ Component: (await import('./components/begin-project.tsx')).BeginProject }),
  },
  {
    path: 'projects/:projectId',
    lazy: async () => ({ Component: (await import('./components/project-place.tsx')).ProjectPlace }),
  },
  {
    path: 'projects/:projectId/edit',
    lazy: async () => ({ Component: (await import('./components/edit-project.tsx')).EditProject }),
  },
];
