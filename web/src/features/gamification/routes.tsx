import type { RouteObject } from 'react-router';
import { assessmentRoutes } from '../assessments/index.ts';

/** Places about how far one has come, and the questionnaires beside them. */
export const progressRoutes: RouteObject[] = [
  {
    lazy: async () => ({ Component: (await import('./components/progress-place.tsx')).ProgressPlace }),
    children: [
      {
        path: 'leaderboard/:period?',
        lazy: async () => ({ Component: (await import('./components/leaderboard.tsx')).LeaderboardPage }),
      },
      {
        path: 'achievements',
        lazy: async () => ({ Component: (await import('./components/achievements.tsx')).AchievementsPage }),
      },
      {
        path: 'xp',
        lazy: async () => ({ Component: (await import('./components/gains.tsx')).GainsPage }),
      },
      ...assessmentRoutes,
    ],
  },
];
