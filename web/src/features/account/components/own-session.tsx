import { useState, type ReactNode } from 'react';
import { useOutletContext } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import type { SessionViewer } from '../../../app/session.tsx';
import { useSignOut } from '../../../app/sign-out.ts';
import { useTitle } from '../../../app/title.ts';
import { Button, Card } from '../../../ui/index.ts';
import { text } from '../text.ts';

/** Ending the session here or everywhere. */
export function OwnSessionPage(): ReactNode {
  useTitle(text.sessionTitle);
  const viewer = useOutletContext<SessionViewer>();
  const signOut = useSignOut();
  const [busy, setBusy] = useState(false);
  const leave = async (everywhere: boolean): Promise<void> => {
    setBusy(true);
    await signOut(everywhere);
  };

  return (
    <>
      <Heading lead={text.sessionLead}>{text.sessionTitle}</Heading>
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
