import type { RouteObject } from 'react-router';
import { channelRoutes, preloadChannelSection } from '../chat/index.ts';
import { projectRoutes } from '../projects/index.ts';
import { DirectoryPlace } from './components/directory.tsx';

/** Places of the guilds feature. */
export const guildRoutes: RouteObject[] = [
  // Small, and where most visits begin: it comes with the app.
  { path: 'guilds', Component: DirectoryPlace },
  {
    path: 'guilds/new',
    lazy: async () => ({ Component: (await import('./components/found-guild.tsx')).FoundGuildPlace }),
  },
  {
    path: 'g/:slug',
    lazy: async () => {
      preloadChannelSection();
      return { Component: (await import('./components/guild-place.tsx')).GuildPlace };
    },
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import('./components/guild-home.tsx')).GuildHome }),
      },
      ...channelRoutes,
      ...projectRoutes,
      {
        path: 'members',
        lazy: async () => ({ Component: (await import('./components/guild-members.tsx')).GuildMembers }),
      },
      {
        path: 'settings',
        lazy: async () => ({ Component: (await import('./components/settings/settings.tsx')).GuildSettings }),
        children: [
          {
            index: true,
            lazy: async () => ({ Component: (await import('./components/settings/details.tsx')).Details }),
          },
          {
            path: 'branding',
            lazy: async () => ({
              Component: (await import('./components/settings/branding.tsx')).BrandingSettings,
            }),
          },
          {
            path: 'membership',
            lazy: async () => ({
              Component: (await import('./components/settings/membership.tsx')).MembershipSettings,
            }),
          },
          {
            path: 'roles',
            lazy: async () => ({ Component: (await import('./components/settings/roles.tsx')).Roles }),
          },
          {
            path: 'danger',
            lazy: async () => ({ Component: (await import('./components/settings/danger.tsx')).Danger }),
          },
        ],
      },
    ],
  },
];
