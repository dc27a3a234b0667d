import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button, Card, List, formatCount } from '../../../ui/index.ts';
import { milestonesOf, type Milestone, type ProjectPage } from '../model.ts';
import { useMilestoneActs } from '../queries.ts';
import { text } from '../text.ts';
import { emptyMilestone, milestoneValues } from '../values.ts';
import { CompleteDialog } from './complete-dialog.tsx';
import { MilestoneForm } from './milestone-form.tsx';
import { MilestoneRow } from './milestone-row.tsx';
import { MilestoneLine } from './milestone-line.tsx';

type Open = { what: 'add' } | { what: 'edit' | 'complete'; milestone: Milestone } | null;

/** The way of a project: its milestones on a line and in a list, and what can be done with them. */
export function Milestones({ project }: { project: ProjectPage }): ReactNode {
  const [open, setOpen] = useState<Open>(null);
  const acts = useMilestoneActs(project.id);
  const milestones = milestonesOf(project);
  const { done, open: left } = project.milestoneCounts;
  const required = milestones.filter(({ state, isRequired }) => state === 'OPEN' && isRequired).length;
  const canManage = project.viewerCan.manageMilestones;
  const close = (): void => setOpen(null);
  return (
    <Card
      title={text.milestones}
      lead={
        milestones.length === 0
          ? text.milestonesLead
          : `${text.milestonesDone(done, done + left)} · ${text.percent(formatCount(Math.floor(project.completionPercentage)))}`
      }
      actions={
        canManage && (
          <Button size="small" icon={<Plus size={14} />} onClick={() => setOpen({ what: 'add' })}>
            {text.add}
          </Button>
        )
      }
    >
      {milestones.length === 0 ? (
        <p className="text-muted">{text.noMilestones}</p>
      ) : (
        <>
          <MilestoneLine milestones={milestones} />
          {project.status === 'REVIEW' && required > 0 && (
            <p className="mt-2 text-12 text-muted">{text.stillRequired(required)}</p>
          )}
          <List label={text.milestones} primary className="mt-3 divide-y divide-line">
            {milestones.map((milestone) => (
              <MilestoneRow
                key={milestone.id}
                milestone={milestone}
                canManage={canManage}
                onComplete={() => setOpen({ what: 'complete', milestone })}
                onEdit={() => setOpen({ what: 'edit', milestone })}
                onState={(state) => acts.setState(milestone, state)}
              />
            ))}
          </List>
        </>
      )}
      {open?.what === 'add' && (
        <MilestoneForm
          title={text.addTitle}
          act={text.addAct}
          initial={emptyMilestone}
          said={text.added}
          send={acts.add}
          onClose={close}
        />
      )}
      {open?.what === 'edit' && (
        <MilestoneForm
          title={text.editMilestone}
          act={text.save}
          initial={milestoneValues(open.milestone)}
          said={() => text.milestoneSaved}
          send={(values) => acts.change(open.milestone, values)}
          onClose={close}
        />
      )}
      {open?.what === 'complete' && (
        <CompleteDialog milestone={open.milestone} complete={acts.complete} onClose={close} />
      )}
    </Card>
  );
}
