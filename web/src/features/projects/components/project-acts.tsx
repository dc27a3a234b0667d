import { Archive, Ellipsis, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { describeProblem } from '../../../app/problems.ts';
import { Button, Dialog, IconButton, Menu, MenuItem, useToast } from '../../../ui/index.ts';
import { STATUSES, type ProjectPage, type Status } from '../model.ts';
import { useProjectActs } from '../queries.ts';
import { text } from '../text.ts';

/** Takes a project to another state and says what came of it. */
function useStep(projectId: string): { busy: boolean; step: (status: Status) => Promise<void> } {
  const { setStatus } = useProjectActs(projectId);
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const step = async (status: Status): Promise<void> => {
    setBusy(true);
    try {
      const [refusal] = await setStatus(status);
      if (refusal) toast({ text: refusal.message, tone: 'bad' });
      else toast({ text: text.stepped(status), tone: 'good' });
    } catch (error) {
      toast({ text: describeProblem(error).title, tone: 'bad' });
    } finally {
      setBusy(false);
    }
  };
  return { busy, step };
}

function openSteps(project: ProjectPage): Status[] {
  return STATUSES.filter((status) => project.viewerCan.setStatus.includes(status));
}

function isForward(from: string, to: Status): boolean {
  return from === 'ARCHIVED' || STATUSES.indexOf(to) > STATUSES.findIndex((status) => status === from);
}

/** The states the viewer may take the project to now, the way forward first. Putting it away stands in the menu. */
export function NextSteps({ project }: { project: ProjectPage }): ReactNode {
  const { busy, step } = useStep(project.id);
  const steps = openSteps(project)
    .filter((status) => status !== 'ARCHIVED')
    .reverse();
  return steps.map((status) => (
    <Button
      key={status}
      variant={isForward(project.status, status) ? 'primary' : 'quiet'}
      busy={busy}
      onClick={() => void step(status)}
    >
      {text.step(project.status, status)}
    </Button>
  ));
}

/** Acts that are rarely wanted: putting a project away, and deleting it. */
export function ProjectMenu({ project, path }: { project: ProjectPage; path: string }): ReactNode {
  const { step } = useStep(project.id);
  const { remove } = useProjectActs(project.id);
  const navigate = useNavigate();
  const toast = useToast();
  const [deleting, setDeleting] = useState(false);
  const canArchive = openSteps(project).includes('ARCHIVED');
  if (!canArchive && !project.viewerCan.delete) return null;

  const removeNow = async (): Promise<void> => {
    setDeleting(false);
    try {
      const [refusal] = await remove(() => navigate(path, { replace: true }));
      toast(refusal ? { text: refusal.message, tone: 'bad' } : { text: text.deleted(project.title) });
    } catch (error) {
      toast({ text: describeProblem(error).title, tone: 'bad' });
    }
  };

  return (
    <>
      <Menu
        label={text.manage}
        trigger={
          <IconButton label={text.manage}>
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        {canArchive && (
          <MenuItem icon={<Archive size={16} />} onSelect={() => void step('ARCHIVED')}>
            {text.step(project.status, 'ARCHIVED')}
          </MenuItem>
        )}
        {project.viewerCan.delete && (
          <MenuItem tone="bad" icon={<Trash2 size={16} />} onSelect={() => setDeleting(true)}>
            {text.delete}
          </MenuItem>
        )}
      </Menu>
      <Dialog open={deleting} onClose={() => setDeleting(false)} title={text.deleteTitle}>
        <div className="p-4">
          <p className="text-muted">{text.deleteWarning}</p>
          <div className="mt-4 flex justify-end gap-2">
            <Button data-autofocus="" onClick={() => setDeleting(false)}>
              {text.cancel}
            </Button>
            <Button variant="danger" onClick={() => void removeNow()}>
              {text.delete}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
