import type { RouteObject } from 'react-router';
import { preloadPersonProgress } from '../gamification/index.ts';
import { preloadPersonProjects } from '../projects/index.ts';

/** Places of the account feature. */
export const accountRoutes: RouteObject[] = [
  {
    path: 'sign-in',
    lazy: async () => ({ Component: (await import('./components/sign-in.tsx')).SignInPage }),
  },
  {
    path: 'sign-up',
    lazy: async () => ({ Component: (await import('./components/sign-up.tsx')).SignUpPage }),
  },
  {
    path: 'u/:username',
    lazy: async () => {
      preloadPersonProgress();
      preloadPersonProjects();
      return { Component: (await import('./components/person.tsx')).PersonPlace };
    },
  },
  {
    path: 'me',
    lazy: async () => ({ Component: (await import('./components/me.tsx')).MePlace }),
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import('./components/edit-profile.tsx')).EditProfilePage }),
      },
      {
        path: 'profile',
        lazy: async () => ({ Component: (await import('./components/edit-profile.tsx')).EditProfilePage }),
      },
      {
        path: 'appearance',
        lazy: async () => ({ Component: (await import('./components/appearance.tsx')).AppearancePage }),
      },
      {
        path: 'privacy',
        lazy: async () => ({ Component: (await import('./components/privacy.tsx')).PrivacyPage }),
      },
      {
        path: 'session',
        lazy: async () => ({ Component: (await import('./components/own-session.tsx')).OwnSessionPage }),
      },
    ],
  },
];
