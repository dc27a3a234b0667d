export { projectRoutes } from './routes.tsx';
