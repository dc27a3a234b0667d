import type { ReactNode } from 'react';
import { Badge, type BadgeTone } from '../../../ui/index.ts';
import type { ScaleResult } from '../model.ts';
import { text } from '../text.ts';

const tones: Readonly<Record<string, BadgeTone>> = { HIGH: 'accent', LOW: 'warn' };
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** Scales with their scores and bands, and the same as a table for whoever reads or copies it. */
export function ScaleChart({ scales }: { scales: readonly ScaleResult[] }): ReactNode {
  return (
    <figure>
      <ul className="flex flex-col gap-5">
        {scales.map((scale) => (
          <li key={scale.key}>
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{scale.label}</span>
              <Badge tone={tones[scale.reading] ?? 'plain'}>{text.reading(scale.reading)}</Badge>
              <span className="ml-auto tabular-nums">{whole.format(scale.score)}</span>
            </p>
            <ScaleBand scale={scale} />
            <p className="mt-1 text-12 text-muted">{scale.description}</p>
          </li>
        ))}
      </ul>
      <details className="mt-4 text-12">
        <summary className="inline-block cursor-pointer rounded-md text-muted">{text.asTable}</summary>
        <div className="mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label={text.chart}>
          <ScaleTable scales={scales} />
        </div>
      </details>
    </figure>
  );
}

/** From 0 to 100: the middle as a line, the band as a bar, the score as a dot. A picture of what the table says. */
function ScaleBand({ scale: { score, band } }: { scale: ScaleResult }): ReactNode {
  const [low, high] = [Math.max(band.low, 0), Math.min(band.high, 100)];
  return (
    <svg aria-hidden="true" className="mt-2 block h-5 w-full overflow-visible">
      <rect x="0" y="8" width="100%" height="4" rx="2" className="fill-pressed" />
      <rect x={`${low}%`} y="6" width={`${high - low}%`} height="8" rx="4" className="fill-accent/35" />
      <line x1="50%" x2="50%" y1="1" y2="19" className="stroke-line-strong" />
      <circle cx={`${score}%`} cy="10" r="6" className="fill-accent stroke-surface" strokeWidth="2" />
    </svg>
  );
}

function ScaleTable({ scales }: { scales: readonly ScaleResult[] }): ReactNode {
  return (
    <table className="w-full text-left">
      <caption className="sr-only">{text.chart}</caption>
      <thead>
        <tr>
          {[text.scale, text.score, text.band, text.readingHead, text.mean, text.items].map((head) => (
            <th key={head} scope="col" className="pr-3 pb-1 font-semibold whitespace-nowrap">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {scales.map((scale) => (
          <tr key={scale.key} className="border-t border-line">
            <th scope="row" className="py-1 pr-3 font-normal whitespace-nowrap">
              {scale.label}
            </th>
            <td className="pr-3">{exact.format(scale.score)}</td>
            <td className="pr-3 whitespace-nowrap">
              {text.range(exact.format(scale.band.low), exact.format(scale.band.high))}
            </td>
            <td className="pr-3">{text.reading(scale.reading)}</td>
            <td className="pr-3">{exact.format(scale.mean)}</td>
            <td>{exact.format(scale.itemCount)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
