import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { useCurrentInView } from './current-in-view.ts';
import { cx } from './cx.ts';

interface TabsProps {
  label: string;
  /** Each tab is a place with its own URL. */
  tabs: readonly { to: string; label: ReactNode; end?: boolean }[];
}

/** A row of places inside a page. They are links, because what they show has a URL; the current one says so. */
export function Tabs({ label, tabs }: TabsProps): ReactNode {
  const ref = useCurrentInView();
  return (
    <nav ref={ref} aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <NavLink
          key={tab.to}
          to={tab.to}
          end={tab.end ?? false}
          className={({ isActive }) =>
            cx(
              '-mb-px inline-flex h-9 items-center gap-2 border-b-2 px-3 text-14 whitespace-nowrap',
              'focus-visible:outline-2 focus-visible:-outline-offset-2 outline-accent',
              isActive
                ? 'border-accent font-medium text-text'
                : 'border-transparent text-muted hover:text-text',
            )
          }
        >
          {tab.label}
        </NavLink>
      ))}
    </nav>
  );
}
