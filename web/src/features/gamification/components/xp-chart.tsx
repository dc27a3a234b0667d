import type { ReactNode } from 'react';
import { formatCount } from '../../../ui/index.ts';
import { barsOf } from '../model.ts';
import { text } from '../text.ts';

/** The width of a bar and its gap, in units of the drawing. */
const STEP = 10;
const BAR = 8;

/** A calendar day, in words; it has no time of day and no zone. */
function dayWords(date: string): string {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.UTC(year, month - 1, day),
  );
}

interface XpChartProps {
  days: readonly { readonly date: string; readonly xp: number }[];
}

/** XP day by day as bars, and the same as a table for whoever reads or copies it. */
export function XpChart({ days }: XpChartProps): ReactNode {
  const bars = barsOf(days);
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last || bars.every(({ xp }) => xp === 0))
    return <p className="text-muted">{text.noHistory}</p>;
  return (
    <figure>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${bars.length * STEP} 100`}
        preserveAspectRatio="none"
        className="block h-20 w-full border-b border-line"
      >
        {bars.map(({ date, xp, height }, index) => (
          <g key={date}>
            <rect x={index * STEP} width={STEP} height="100" className="fill-transparent hover:fill-hover">
              <title>{`${dayWords(date)}: ${text.xp(formatCount(xp))}`}</title>
            </rect>
            <rect
              x={index * STEP + (STEP - BAR) / 2}
              y={100 - height}
              width={BAR}
              height={height}
              className="pointer-events-none fill-accent"
            />
          </g>
        ))}
      </svg>
      <figcaption className="mt-1 flex flex-wrap justify-between gap-x-3 text-12 text-muted">
        <span aria-hidden="true">{dayWords(first.date)}</span>
        <span className="order-first basis-full text-center sm:order-none sm:basis-auto">{text.history}</span>
        <span aria-hidden="true">{dayWords(last.date)}</span>
      </figcaption>
      <details className="mt-2 text-12">
        <summary className="inline-block cursor-pointer rounded-md text-muted">{text.asTable}</summary>
        <table className="mt-2 w-full max-w-xs text-left">
          <caption className="sr-only">{text.history}</caption>
          <thead>
            <tr>
              <th scope="col">{text.day}</th>
              <th scope="col" className="text-right">
                XP
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ date, xp }) => (
              <tr key={date} className="border-t border-line">
                <td>{dayWords(date)}</td>
                <td className="text-right tabular-nums">{formatCount(xp)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
