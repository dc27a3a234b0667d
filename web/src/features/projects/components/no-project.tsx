import type { ReactNode } from 'react';
import { Heading } from '../../../app/place.tsx';
import { ButtonLink, EmptyState } from '../../../ui/index.ts';
import { text } from '../text.ts';

/** Where a project was looked for that is not there, or not for the viewer. */
export function NoProject({ path }: { path: string }): ReactNode {
  return (
    <>
      <Heading>{text.projects}</Heading>
      <EmptyState title={text.notFoundTitle} action={<ButtonLink to={path}>{text.toProjects}</ButtonLink>}>
        {text.notFound}
      </EmptyState>
    </>
  );
}
