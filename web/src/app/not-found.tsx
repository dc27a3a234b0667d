import { Compass } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink, EmptyState } from '../ui/index.ts';
import { Heading, Place } from './place.tsx';
import { text } from './text.ts';
import { useTitle } from './title.ts';

/** The same words for what does not exist and what the viewer may not see. */
export function NotFound(): ReactNode {
  useTitle(text.notFoundTitle);
  return (
    <>
      <Heading>{text.notFoundTitle}</Heading>
      <EmptyState
        icon={<Compass size={20} />}
        title={text.notFound}
        action={
          <span className="flex gap-2">
            <ButtonLink to="/" variant="primary">
              {text.toHome}
            </ButtonLink>
            <ButtonLink to="/guilds">{text.toDirectory}</ButtonLink>
          </span>
        }
      />
    </>
  );
}

/** The same as a place of its own. */
export function NotFoundPage(): ReactNode {
  return (
    <Place>
      <NotFound />
    </Place>
  );
}
