import type { ReactNode } from 'react';
import { cx } from './cx.ts';

const tones = {
  plain: 'border-line text-muted',
  accent: 'border-transparent bg-accent-soft text-accent',
  good: 'border-transparent text-good bg-good/12',
  warn: 'border-transparent text-warn bg-warn/12',
  bad: 'border-transparent text-bad bg-bad/12',
} as const;

/** What a badge can say by its colour; the words always say it too. */
export type BadgeTone = keyof typeof tones;

/** A small label for a state or a role. */
export function Badge({ tone = 'plain', children }: { tone?: BadgeTone; children: ReactNode }): ReactNode {
  return (
    <span
      className={cx(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-full border px-2 text-12 font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
