import { useState, type ReactNode } from 'react';
import { Button, Dialog, ErrorNote, formatCount, useToast, type FieldProblem } from '../../../ui/index.ts';
import type { Milestone } from '../model.ts';
import { useMilestoneXp } from '../queries.ts';
import { text } from '../text.ts';

interface CompleteDialogProps {
  milestone: Milestone;
  complete: (milestone: Milestone) => Promise<readonly FieldProblem[]>;
  onClose: () => void;
}

/** Asks before a milestone counts as reached: that cannot be taken back. */
export function CompleteDialog({ milestone, complete, onClose }: CompleteDialogProps): ReactNode {
  const toast = useToast();
  const xp = useMilestoneXp(milestone);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(undefined);

  const act = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const [refusal] = await complete(milestone);
      toast(
        refusal
          ? { text: refusal.message, tone: 'bad' }
          : { text: text.completed(milestone.title), tone: 'good' },
      );
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  return (
    <Dialog open onClose={onClose} title={text.completeTitle}>
      <div className="flex flex-col gap-4 p-4">
        {failure !== undefined && <ErrorNote error={failure} />}
        <p className="text-muted">
          {text.completeWarning(milestone.title)} {xp !== undefined && text.completeReward(formatCount(xp))}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button data-autofocus="" variant="primary" busy={busy} onClick={() => void act()}>
            {text.complete}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
