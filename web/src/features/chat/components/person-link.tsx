import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Person } from '../../account/index.ts';

/** Somebody's name as the way to their page. */
export function PersonLink({ person, className }: { person: Person; className?: string }): ReactNode {
  return (
    <Link to={`/u/${person.username}`} className={className}>
      {person.profile.displayName}
    </Link>
  );
}
