export { accountRoutes } from './routes.tsx';
export { RequireSession } from './components/require-session.tsx';
export { signInPath } from './components/return-path.ts';
export { usePersonByName } from './queries.ts';
export type { Person } from './model.ts';
