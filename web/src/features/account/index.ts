export { accountRoutes } from './routes.tsx';
export { usePersonByName } from './queries.ts';
export type { Person } from './model.ts';
