import type { ReactNode } from 'react';
import { lineOf, type Milestone } from '../model.ts';

/** Between two parts, in percent of the line. */
const GAP = 0.6;

/** The milestones of a project on a line, each as long as it weighs. A picture: the list below says the same. */
export function MilestoneLine({ milestones }: { milestones: readonly Milestone[] }): ReactNode {
  const parts = lineOf(milestones);
  if (parts.length === 0) return null;
  // Many short parts are drawn without gaps, which would be longer than they are.
  const gap = parts.length > 40 ? 0 : GAP;
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      className="block h-3 w-full overflow-hidden rounded-full"
    >
      {parts.map(({ milestone, from, length }, index) => (
        <rect
          key={milestone.id}
          x={from}
          width={Math.max(length - (index === parts.length - 1 ? 0 : gap), 0.2)}
          height="1"
          className={milestone.state === 'DONE' ? 'fill-good' : 'fill-pressed'}
        >
          <title>{milestone.title}</title>
        </rect>
      ))}
    </svg>
  );
}
