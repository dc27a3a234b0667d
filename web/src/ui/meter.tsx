import type { ReactNode } from 'react';
import { cx } from './cx.ts';

const tones = { accent: 'fill-accent', good: 'fill-good', plain: 'fill-muted' } as const;

interface MeterProps {
  /** What is measured, for assistive technology. */
  label: string;
  /** 0 to 100. */
  percent: number;
  /** The same in words, where a bare percentage says too little. */
  words?: string | undefined;
  tone?: keyof typeof tones;
  className?: string;
}

/** How much of something there is, as a bar. Drawn, not styled: its length needs no inline style. */
export function Meter({ label, percent, words, tone = 'accent', className }: MeterProps): ReactNode {
  const length = Math.min(Math.max(percent, 0), 100);
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(length)}
      aria-valuetext={words}
      className={cx('block h-2 w-full overflow-hidden rounded-full bg-pressed', className)}
    >
      <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none" className="block size-full">
        <rect width={length} height="1" className={tones[tone]} />
      </svg>
    </span>
  );
}
