import { useEffect, useState, type ReactNode } from 'react';
import { now } from './clock.ts';
import { Tooltip } from './tooltip.tsx';

const MINUTE = 60_000;
const steps: readonly [unit: Intl.RelativeTimeFormatUnit, milliseconds: number][] = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['month', 30 * 24 * 60 * MINUTE],
  ['week', 7 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
];

/** "3 hours ago", "in 2 days", "now", in the given language (the browser's by default). */
export function relativeTime(at: number, from: number, locale?: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const distance = at - from;
  const step = steps.find(([, milliseconds]) => Math.abs(distance) >= milliseconds);
  return step ? format.format(Math.trunc(distance / step[1]), step[0]) : format.format(0, 'second');
}

/** Date and time of day in the person's own zone, written out. */
export function exactTime(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long' }).format(at);
}

/** A moment, relative; the exact local time on hover and for machines. Renews itself every minute. */
export function Time({ at }: { at: string }): ReactNode {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  const value = Date.parse(at);
  if (Number.isNaN(value)) return null;
  return (
    <Tooltip label={exactTime(value)}>
      <time dateTime={at} className="whitespace-nowrap">
        {relativeTime(value, moment)}
      </time>
    </Tooltip>
  );
}
