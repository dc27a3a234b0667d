import type { RouteObject } from 'react-router';

/** Places of questionnaires. */
export const assessmentRoutes: RouteObject[] = [
  {
    path: 'assessments',
    lazy: async () => ({ Component: (await import('./components/assessments.tsx')).AssessmentsPage }),
  },
  {
    path: 'assessments/:key',
    lazy: async () => ({ Component: (await import('./components/assessment.tsx')).AssessmentPage }),
  },
  {
    path: 'assessments/:key/results/:profileId',
    lazy: async () => ({ Component: (await import('./components/result.tsx')).ResultPage }),
  },
];
