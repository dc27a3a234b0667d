import type { RouteObject } from 'react-router';

/** The API explorer; its editor is large and loads with this place only. */
export const explorerRoutes: RouteObject[] = [
  {
    path: 'explorer',
    lazy: async () => ({ Component: (await import('./components/explorer.tsx')).ExplorerPlace }),
  },
];
