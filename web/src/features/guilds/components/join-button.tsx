import { Check, Clock, LogOut } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useSession } from '../../../app/session.tsx';
import { Button, ButtonLink, Dialog, useToast } from '../../../ui/index.ts';
import { isMember, isWaiting, type GuildPlaceFields } from '../model.ts';
import { useJoinAndLeave } from '../queries.ts';
import { text } from '../text.ts';

/** Joining and leaving, shown before the server has answered; a refusal puts everything back and says why. */
export function JoinButton({ guild }: { guild: GuildPlaceFields }): ReactNode {
  const { viewer, state } = useSession();
  const toast = useToast();
  const { join, leave } = useJoinAndLeave(guild);
  const [asking, setAsking] = useState(false);

  const doJoin = async (): Promise<void> => {
    const refusal = await join();
    if (refusal !== null)
      toast({
        text: refusal || text.failed,
        tone: 'bad',
        act: { label: text.retry, run: () => void doJoin() },
      });
    else toast({ text: guild.approval === 'MANUAL' ? text.asked : text.welcome(guild.name), tone: 'good' });
  };
  const doLeave = async (): Promise<void> => {
    setAsking(false);
    const refusal = await leave();
    if (refusal !== null) toast({ text: refusal || text.failed, tone: 'bad' });
    else if (guild.visibility === 'PUBLIC')
      toast({ text: text.left(guild.name), act: { label: text.undo, run: () => void doJoin() } });
    else toast({ text: text.left(guild.name) });
  };

  if (state === 'out')
    return (
      <ButtonLink to={`/sign-in?next=${encodeURIComponent(`/g/${guild.slug}`)}`} variant="guild">
        {text.signInToJoin}
      </ButtonLink>
    );
  if (!viewer) return null;
  if (isMember(guild) || isWaiting(guild)) {
    const waiting = isWaiting(guild);
    if (!guild.viewerCan.leave) return null;
    return (
      <>
        <span className="inline-flex items-center gap-2 font-medium">
          {waiting ? <Clock size={16} /> : <Check size={16} />}
          {waiting ? text.waiting : text.joined}
        </span>
        <Button
          variant="guildQuiet"
          icon={<LogOut size={16} />}
          onClick={() => (guild.visibility === 'PUBLIC' || waiting ? void doLeave() : setAsking(true))}
        >
          {waiting ? text.withdraw : text.leave}
        </Button>
        <Dialog open={asking} onClose={() => setAsking(false)} title={text.leaveTitle(guild.name)}>
          <div className="p-4">
            <p className="text-muted">{text.leaveWarning}</p>
            <div className="mt-4 flex justify-end gap-2">
              <Button data-autofocus="" onClick={() => setAsking(false)}>
                {text.stay}
              </Button>
              <Button variant="danger" onClick={() => void doLeave()}>
                {text.leave}
              </Button>
            </div>
          </div>
        </Dialog>
      </>
    );
  }
  if (!guild.viewerCan.join) return null;
  return (
    <Button variant="guild" onClick={() => void doJoin()}>
      {guild.approval === 'MANUAL' ? text.ask : text.join}
    </Button>
  );
}
