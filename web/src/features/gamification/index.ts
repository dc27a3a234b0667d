export { progressRoutes } from './routes.tsx';
export { PersonProgress, preloadPersonProgress } from './person-progress-lazy.tsx';
export { useRewards } from './use-rewards.ts';
