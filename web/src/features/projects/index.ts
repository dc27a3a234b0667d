export { projectRoutes } from './routes.tsx';
export { PersonProjects, preloadPersonProjects } from './person-projects-lazy.tsx';
