import { ahead } from '../../ui/index.ts';

/** The projects a person owns, on their page. */
export const { Component: PersonProjects, preload: preloadPersonProjects } = ahead(
  async () => (await import('./components/person-projects.tsx')).PersonProjectsCard,
);
