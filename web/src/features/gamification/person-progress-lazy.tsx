import { ahead } from '../../ui/index.ts';

/** What a person has earned, on their page. */
export const { Component: PersonProgress, preload: preloadPersonProgress } = ahead(
  async () => (await import('./components/person-progress.tsx')).PersonProgressCards,
);
