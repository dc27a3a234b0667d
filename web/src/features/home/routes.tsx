import type { RouteObject } from 'react-router';

/** The page at the root. */
export const homeRoutes: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./components/home.tsx')).HomePlace }) },
];
