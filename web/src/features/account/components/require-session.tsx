import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useSession, type SessionViewer } from '../../../app/session.tsx';
import { SkeletonPage } from '../../../ui/index.ts';
import { signInPath } from './return-path.ts';

/** Shows its content to people who are signed in; others sign in first and come back to this address. */
export function RequireSession({ children }: { children: (viewer: SessionViewer) => ReactNode }): ReactNode {
  const session = useSession();
  const location = useLocation();
  if (session.state === 'unknown') return <SkeletonPage />;
  if (!session.viewer) return <Navigate to={signInPath(location.pathname + location.search)} replace />;
  return children(session.viewer);
}
