import type { RouteObject } from 'react-router';
import { HomePlace } from './components/home.tsx';

/** The page at the root; small, and where most visits begin: it comes with the app. */
export const homeRoutes: RouteObject[] = [{ index: true, Component: HomePlace }];
