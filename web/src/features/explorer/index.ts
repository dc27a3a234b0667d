export { explorerRoutes } from './routes.tsx';
