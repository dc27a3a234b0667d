import type { ReactNode } from 'react';
import { cx } from './cx.ts';

interface CardProps {
  title?: ReactNode;
  /** One line under the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  tone?: 'plain' | 'bad';
  className?: string;
  children?: ReactNode;
}

/** A framed part of a page, with a heading of the second level when it has a title. */
export function Card({ title, lead, actions, tone = 'plain', className, children }: CardProps): ReactNode {
  return (
    <section
      className={cx(
        'rounded-md border bg-surface',
        tone === 'bad' ? 'border-bad/50' : 'border-line',
        className,
      )}
    >
      {title !== undefined && (
        <header className="flex flex-wrap items-start justify-between gap-3 px-4 pt-4">
          <div className="min-w-0">
            <h2 className="text-14 font-semibold">{title}</h2>
            {lead !== undefined && <p className="mt-1 text-14 text-muted">{lead}</p>}
          </div>
          {actions}
        </header>
      )}
      {children !== undefined && <div className="p-4">{children}</div>}
    </section>
  );
}
