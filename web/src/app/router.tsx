import { createBrowserRouter, type RouteObject } from 'react-router';
import { accountRoutes } from '../features/account/index.ts';
import { explorerRoutes } from '../features/explorer/index.ts';
import { progressRoutes } from '../features/gamification/index.ts';
import { guildRoutes } from '../features/guilds/index.ts';
import { homeRoutes } from '../features/home/index.ts';
import { SkeletonPage } from '../ui/index.ts';
import { Crash } from './crash.tsx';
import { NotFoundPage } from './not-found.tsx';
import { Place } from './place.tsx';
import { Shell } from './shell.tsx';

/** Every place of the app. Pages load when first opened; the shell is there at once. */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    hydrateFallbackElement: <SkeletonPage />,
    children: [
      {
        errorElement: <Crash />,
        hydrateFallbackElement: (
          <Place>
            <SkeletonPage />
          </Place>
        ),
        children: [
          ...homeRoutes,
          ...accountRoutes,
          ...guildRoutes,
          ...progressRoutes,
          ...explorerRoutes,
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
];

/** The router over the browser's address bar. */
export function createRouter(): ReturnType<typeof createBrowserRouter> {
  return createBrowserRouter(routes);
}
