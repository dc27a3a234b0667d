import type { ReactNode } from 'react';
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { Button, ErrorState } from '../ui/index.ts';
import { NotFoundPage } from './not-found.tsx';
import { Heading, Place } from './place.tsx';
import { text } from './text.ts';

/** What stands in place of a page whose code failed; the shell around it keeps working. */
export function Crash(): ReactNode {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />;
  return (
    <Place>
      <Heading>{text.crashTitle}</Heading>
      <ErrorState error={error} />
      <Button className="mt-3" variant="primary" onClick={() => window.location.reload()}>
        {text.reload}
      </Button>
    </Place>
  );
}
