export { projectRoutes } from './routes.tsx';
export { PersonProjects } from './person-projects-lazy.tsx';
