import { CheckCheck, CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Person } from '../../account/index.ts';
import type { Link } from '../connection.ts';
import { text } from '../text.ts';

interface StatusLineProps {
  typing: readonly Person[];
  link: Link;
}

/** One line of fixed height below the composer: who is typing, and how the connection is. Nothing ever moves for it. */
export function StatusLine({ typing, link }: StatusLineProps): ReactNode {
  const names = typing.map((person) => person.profile.displayName);
  return (
    <div className="flex h-6 items-center justify-between gap-3 px-1 text-12 text-muted">
      <span className="flex min-w-0 items-center gap-1.5">
        {names.length > 0 && <Dots />}
        <span className="truncate">{text.typing(names)}</span>
      </span>
      <span role="status" className="flex shrink-0 items-center gap-1">
        {link === 'lost' && (
          <>
            <CloudOff size={14} className="text-warn" />
            <span className="text-warn">{navigator.onLine ? text.reconnecting : text.offline}</span>
          </>
        )}
        {link === 'back' && (
          <>
            <CheckCheck size={14} className="text-good" />
            <span className="text-good">{text.caughtUp}</span>
          </>
        )}
      </span>
    </div>
  );
}

function Dots(): ReactNode {
  return (
    <span aria-hidden="true" className="flex gap-0.5">
      {['', '[animation-delay:200ms]', '[animation-delay:400ms]'].map((delay) => (
        <span key={delay} className={`size-1 animate-breathe rounded-full bg-muted ${delay}`} />
      ))}
    </span>
  );
}
