import { useState, type ReactNode } from 'react';
import { useNavigate, useOutletContext } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import { useSession, type SessionViewer } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { Button, Card, ErrorNote, useToast } from '../../../ui/index.ts';
import { text } from '../text.ts';

/** Ending the session here or everywhere. */
export function OwnSessionPage(): ReactNode {
  useTitle(text.sessionTitle);
  const viewer = useOutletContext<SessionViewer>();
  const session = useSession();
  const navigate = useNavigate();
  const toast = useToast();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const leave = async (everywhere: boolean): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await session.signOut(everywhere);
      toast({ text: text.signedOut });
      await navigate('/');
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  return (
    <>
      <Heading lead={text.sessionLead}>{text.sessionTitle}</Heading>
      {failure !== undefined && <ErrorNote error={failure} />}
      <Card title={text.device} lead={`${viewer.profile.displayName} · @${viewer.username}`}>
        <div className="flex flex-wrap items-center gap-3">
          <Button busy={busy} onClick={() => void leave(false)}>
            {text.signOut}
          </Button>
          <Button busy={busy} variant="danger" onClick={() => void leave(true)}>
            {text.signOutEverywhere}
          </Button>
          <p className="text-12 text-muted">{text.signOutEverywhereHint}</p>
        </div>
      </Card>
    </>
  );
}
