import { Ban, Circle, CircleCheck, CircleSlash, Ellipsis, Pencil, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeProblem } from '../../../app/problems.ts';
import {
  Badge,
  Button,
  IconButton,
  Menu,
  MenuItem,
  Time,
  cx,
  listItemMark,
  useToast,
  type FieldProblem,
} from '../../../ui/index.ts';
import { now } from '../../../ui/clock.ts';
import { MarkdownText } from '../../chat/index.ts';
import { isLate, type Milestone } from '../model.ts';
import { text } from '../text.ts';

const marks: Readonly<Record<string, ReactNode>> = {
  DONE: <CircleCheck size={16} className="text-good" />,
  CANCELLED: <CircleSlash size={16} className="text-muted" />,
};

interface MilestoneRowProps {
  milestone: Milestone;
  canManage: boolean;
  onComplete: () => void;
  onEdit: () => void;
  onState: (state: 'OPEN' | 'CANCELLED') => Promise<readonly FieldProblem[]>;
}

/** One milestone: what it takes, when it is due, and what can be done with it. */
export function MilestoneRow(props: MilestoneRowProps): ReactNode {
  const { milestone, canManage, onComplete } = props;
  const isOpen = milestone.state === 'OPEN';
  return (
    <li className="flex items-start gap-3 py-3">
      <span className="mt-0.5 shrink-0">
        {marks[milestone.state] ?? <Circle size={16} className="text-muted" />}
      </span>
      <div {...listItemMark} tabIndex={-1} className="min-w-0 flex-1 rounded-md">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={cx('font-medium', milestone.state === 'CANCELLED' && 'text-muted line-through')}>
            {milestone.title}
          </span>
          <span className="sr-only">{text.state(milestone.state)}</span>
          {isLate(milestone, now()) && <Badge tone="bad">{text.late}</Badge>}
          {!milestone.isRequired && <Badge>{text.optional}</Badge>}
        </p>
        {milestone.description !== '' && (
          <div className="mt-1 max-w-prose text-muted">
            <MarkdownText text={milestone.description} />
          </div>
        )}
        <p className="mt-1 flex flex-wrap gap-x-3 text-12 text-muted">
          <span>{text.weightShort(milestone.weight)}</span>
          {milestone.completedAt ? (
            <span>
              {text.state('DONE')} <Time at={milestone.completedAt} />
            </span>
          ) : (
            milestone.dueAt && (
              <span>
                {text.dueAt} <Time at={milestone.dueAt} />
              </span>
            )
          )}
        </p>
      </div>
      {canManage && isOpen && (
        <Button size="small" aria-label={text.completeNamed(milestone.title)} onClick={onComplete}>
          {text.complete}
        </Button>
      )}
      {canManage && <MilestoneMenu {...props} />}
    </li>
  );
}

function MilestoneMenu({ milestone, onEdit, onState }: MilestoneRowProps): ReactNode {
  const toast = useToast();
  const setState = async (state: 'OPEN' | 'CANCELLED'): Promise<void> => {
    try {
      const [refusal] = await onState(state);
      if (refusal) toast({ text: refusal.message, tone: 'bad' });
    } catch (error) {
      toast({ text: describeProblem(error).title, tone: 'bad' });
    }
  };
  const label = text.manageMilestone(milestone.title);
  return (
    <Menu
      label={label}
      trigger={
        <IconButton label={label} className="size-7">
          <Ellipsis size={16} />
        </IconButton>
      }
    >
      <MenuItem icon={<Pencil size={16} />} onSelect={onEdit}>
        {text.editMilestone}
      </MenuItem>
      {milestone.state === 'OPEN' && (
        <MenuItem icon={<Ban size={16} />} onSelect={() => void setState('CANCELLED')}>
          {text.cancelMilestone}
        </MenuItem>
      )}
      {milestone.state === 'CANCELLED' && (
        <MenuItem icon={<RotateCcw size={16} />} onSelect={() => void setState('OPEN')}>
          {text.reopen}
        </MenuItem>
      )}
    </Menu>
  );
}
