import type { ReactNode } from 'react';

interface EntryFrameProps {
  title: string;
  lead: string;
  /** The way to the other of signing in and signing up. */
  other: ReactNode;
  children: ReactNode;
}

/** The narrow column both ways in share. */
export function EntryFrame({ title, lead, other, children }: EntryFrameProps): ReactNode {
  return (
    <div className="mx-auto max-w-sm pt-4 md:pt-[10vh]">
      <h1 className="text-28 font-semibold tracking-tight">{title}</h1>
      <p className="mt-1 mb-6 text-muted">{lead}</p>
      {children}
      <p className="mt-6 border-t border-line pt-4 text-muted [&_a]:font-medium [&_a]:text-accent [&_a]:underline">
        {other}
      </p>
    </div>
  );
}
