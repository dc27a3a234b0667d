import type { Page } from 'playwright-core';
import type { Site } from './site.ts';

/** A page as somebody opens it from nothing: by a link, in a browser that has nothing of it yet. */
export interface Place {
  name: string;
  path: (site: Site) => string;
  /** Whether one is signed in there. */
  isMember: boolean;
  /** What one came for stands there. */
  isThere: (page: Page) => Promise<void>;
}

export const widths = [1280, 390] as const;

export const pages: readonly Place[] = [
  {
    name: 'front page',
    path: () => '/',
    isMember: false,
    isThere: (page) => page.getByRole('heading', { level: 1 }).waitFor(),
  },
  {
    name: 'directory',
    path: () => '/guilds',
    isMember: false,
    isThere: (page) => page.getByRole('list', { name: 'Guilds' }).waitFor(),
  },
  {
    name: 'profile',
    path: () => '/u/mira',
    isMember: false,
    isThere: (page) => page.getByRole('list', { name: 'Projects' }).waitFor(),
  },
  {
    name: 'guild room',
    path: ({ slug }) => `/g/${slug}/c/general`,
    isMember: true,
    isThere: async (page) => {
      await page.getByRole('article').last().waitFor();
      await page.getByRole('textbox', { name: 'Message #general' }).waitFor();
    },
  },
];
