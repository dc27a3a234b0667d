import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Badge, List, Meter, Time, cx, listItemMark, type BadgeTone } from '../../../ui/index.ts';
import type { ProjectRow } from '../model.ts';
import { text } from '../text.ts';

const tones: Readonly<Record<string, BadgeTone>> = {
  ACTIVE: 'accent',
  REVIEW: 'warn',
  COMPLETED: 'good',
};

/** The state of a project as a badge. */
export function StatusBadge({ status }: { status: string }): ReactNode {
  return <Badge tone={tones[status] ?? 'plain'}>{text.status(status)}</Badge>;
}

interface ProjectRowsProps<Row extends ProjectRow> {
  label: string;
  projects: readonly Row[];
  /** Where a project is found; null for one that has no page any more. */
  addressOf: (project: Row) => string | null;
  /** What is said first of a project below its title: whose it is unless given. */
  firstOf?: (project: Row) => string;
  /** j and k enter this list from anywhere. */
  primary?: boolean;
}

const rowClass = 'flex flex-wrap items-center gap-x-4 gap-y-2 px-2 py-3';

/** Projects, one dense row each; the whole row is the link. */
export function ProjectRows<Row extends ProjectRow>({
  label,
  projects,
  addressOf,
  firstOf = ({ owner }) => owner.profile.displayName,
  primary,
}: ProjectRowsProps<Row>): ReactNode {
  return (
    <List label={label} primary={primary ?? false} className="divide-y divide-line border-y border-line">
      {projects.map((project) => {
        const address = addressOf(project);
        const content = (
          <>
            <RowWords project={project} first={firstOf(project)} />
            <RowProgress project={project} />
          </>
        );
        return (
          <li key={project.id}>
            {address === null ? (
              <div {...listItemMark} tabIndex={-1} className={rowClass}>
                {content}
              </div>
            ) : (
              <Link
                to={address}
                {...listItemMark}
                className={cx(
                  rowClass,
                  'hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2',
                )}
              >
                {content}
              </Link>
            )}
          </li>
        );
      })}
    </List>
  );
}

function RowWords({ project, first }: { project: ProjectRow; first: string }): ReactNode {
  const filed = [...project.techStack, ...project.tags].slice(0, 5).join(' · ');
  return (
    <span className="min-w-0 flex-1 basis-60">
      <span className="flex items-center gap-2">
        <span className="truncate font-semibold">{project.title}</span>
        <StatusBadge status={project.status} />
        {!project.isPublic && (
          <span className="inline-flex shrink-0 items-center gap-1 text-12 text-muted">
            <Lock size={12} /> {text.membersOnly}
          </span>
        )}
      </span>
      <span className="line-clamp-1 text-12 text-muted">
        {[first, text.level(project.level), filed].filter(Boolean).join(' · ')}
      </span>
    </span>
  );
}

function RowProgress({ project }: { project: ProjectRow }): ReactNode {
  const { open, done } = project.milestoneCounts;
  const words = open + done === 0 ? text.noMilestonesShort : text.milestonesDone(done, open + done);
  return (
    <span className="flex w-full flex-col gap-1 sm:w-48">
      <Meter
        label={text.progress}
        percent={project.completionPercentage}
        words={words}
        tone={project.status === 'COMPLETED' ? 'good' : 'accent'}
      />
      <span className="flex justify-between gap-2 text-12 text-muted">
        <span>{words}</span>
        <Time at={project.lastActivityAt} />
      </span>
    </span>
  );
}
