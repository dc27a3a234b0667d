import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Badge, List, Meter, Time, listItemMark, type BadgeTone } from '../../../ui/index.ts';
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

interface ProjectRowsProps {
  label: string;
  projects: readonly ProjectRow[];
  /** The address below which projects are found by their id. */
  path: string;
  /** j and k enter this list from anywhere. */
  primary?: boolean;
}

/** Projects, one dense row each; the whole row is the link. */
export function ProjectRows({ label, projects, path, primary }: ProjectRowsProps): ReactNode {
  return (
    <List label={label} primary={primary ?? false} className="divide-y divide-line border-y border-line">
      {projects.map((project) => (
        <li key={project.id}>
          <Link
            to={`${path}/${project.id}`}
            {...listItemMark}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 px-2 py-3 hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2"
          >
            <RowWords project={project} />
            <RowProgress project={project} />
          </Link>
        </li>
      ))}
    </List>
  );
}

function RowWords({ project }: { project: ProjectRow }): ReactNode {
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
        {[project.owner.profile.displayName, text.level(project.level), filed].filter(Boolean).join(' · ')}
      </span>
    </span>
  );
}

function RowProgress({ project }: { project: ProjectRow }): ReactNode {
  const { open, done } = project.milestoneCounts;
  const words = open + done === 0 ? text.noMilestonesShort : text.milestonesDone(done, open + done);
  return (
    <span className="flex w-full flex-col gap-1 sm:w-44">
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
