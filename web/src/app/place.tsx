import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { cx, useCurrentInView } from '../ui/index.ts';
import { STAGE_ID } from './focus.ts';
import { text } from './text.ts';

interface PlaceProps {
  /** The list beside the stage; a row above it on a phone. */
  section?: ReactNode;
  sectionLabel?: string;
  /** Beside the stage where there is room for it; left out on narrow windows. */
  aside?: ReactNode;
  asideLabel?: string;
  /** Lets the content use the whole stage, edge to edge. */
  bleed?: boolean;
  /** The children bring their own stage, which is as high as the window; on a phone the section goes for a `room`. */
  whole?: 'room' | 'list' | null;
  children: ReactNode;
}

/** The main landmark of a place that fills the window itself. */
export function Stage({ className, children }: { className?: string; children: ReactNode }): ReactNode {
  return (
    <main id={STAGE_ID} tabIndex={-1} className={cx('min-w-0 flex-1 bg-surface', className)}>
      {children}
    </main>
  );
}

/** One place of the app: section list, stage and an optional aside, as landmarks. */
export function Place({
  section,
  sectionLabel,
  aside,
  asideLabel,
  bleed,
  whole,
  children,
}: PlaceProps): ReactNode {
  const sectionRef = useCurrentInView();
  return (
    <div
      className={cx(
        'flex min-w-0 flex-1 flex-col md:flex-row',
        whole === 'room' && 'h-dvh overflow-hidden',
        whole === 'list' && 'md:h-dvh md:overflow-hidden',
      )}
    >
      {section && (
        <nav
          ref={sectionRef}
          aria-label={sectionLabel ?? text.section}
          className={cx(
            'sticky top-0 z-20 flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-bg px-3 py-2',
            'md:h-dvh md:w-58 md:flex-col md:overflow-y-auto md:border-r md:border-b-0 md:px-3 md:py-4',
            whole === 'room' && 'max-md:hidden',
          )}
        >
          {section}
        </nav>
      )}
      {whole ? (
        children
      ) : (
        <Stage className={cx(!bleed && 'px-4 py-5 pb-24 md:px-8 md:py-7')}>
          {bleed ? children : <div className="mx-auto max-w-4xl">{children}</div>}
        </Stage>
      )}
      {aside && (
        <aside
          aria-label={asideLabel}
          className="sticky top-0 hidden h-dvh w-64 shrink-0 overflow-y-auto border-l border-line bg-bg px-4 py-5 xl:block"
        >
          {aside}
        </aside>
      )}
    </div>
  );
}

/** A heading inside the section list; on a phone the row has no room for it. */
export function SectionHeading({ children }: { children: ReactNode }): ReactNode {
  return (
    <p className="hidden px-2 pt-4 pb-1 text-12 font-semibold text-muted first:pt-0 md:block">{children}</p>
  );
}

interface SectionLinkProps {
  to: string;
  icon?: ReactNode;
  /** Matches this exact address only, not the ones below it. */
  end?: boolean;
  /** Overrides what the address says, for places that differ by their query string. */
  active?: boolean;
  detail?: ReactNode;
  children: ReactNode;
}

/** One place in the section list. */
export function SectionLink({ to, icon, end, active, detail, children }: SectionLinkProps): ReactNode {
  return (
    <NavLink
      to={to}
      end={end ?? false}
      {...(active === undefined ? {} : { 'aria-current': active ? ('page' as const) : ('false' as const) })}
      className={({ isActive }) =>
        cx(
          'flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-14 whitespace-nowrap',
          (active ?? isActive)
            ? 'bg-pressed font-medium text-text'
            : 'text-muted hover:bg-hover hover:text-text',
        )
      }
    >
      {icon}
      <span className="truncate md:flex-1">{children}</span>
      {detail !== undefined && <span className="hidden text-12 text-muted md:inline">{detail}</span>}
    </NavLink>
  );
}

interface HeadingProps {
  children: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}

/** The one heading of the first level a page has, with its lead and acts. */
export function Heading({ children, lead, actions }: HeadingProps): ReactNode {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <h1 className="text-20 font-semibold tracking-tight">{children}</h1>
        {lead && <p className="mt-1 text-14 text-muted">{lead}</p>}
      </div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </header>
  );
}
