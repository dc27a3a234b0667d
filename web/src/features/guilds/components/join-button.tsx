import { Check, Clock, LogOut } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useSession } from '../../../app/session.tsx';
import { Button, ButtonLink, Dialog, useToast } from '../../../ui/index.ts';
import { isMember, isWaiting, type GuildPlaceFields } from '../model.ts';
import { useJoinAndLeave } from '../queries.ts';
import { text } from '../text.ts';

/** When the button that was pressed gives way to what it led to, the focus moves on to that. */
function useFocusMovesOn(status: string | null): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  const before = useRef(status);
  useEffect(() => {
    if (before.current === status) return;
    before.current = status;
    if (document.activeElement === document.body) ref.current?.focus();
  }, [status]);
  return ref;
}

interface JoinButtonProps {
  guild: GuildPlaceFields;
  /** `onGuild`: on the guild's own colour. `plain`: on a quiet surface. */
  look?: 'onGuild' | 'plain';
}

/** Joining and leaving, shown before the server has answered; a refusal puts everything back and says why. */
export function JoinButton({ guild, look = 'onGuild' }: JoinButtonProps): ReactNode {
  const { viewer, state } = useSession();
  const toast = useToast();
  const { join, leave } = useJoinAndLeave(guild);
  const [asking, setAsking] = useState(false);
  const [joining, setJoining] = useState(false);
  const landing = useFocusMovesOn(guild.viewerMembership?.status ?? null);

  const doJoin = async (): Promise<void> => {
    setJoining(true);
    const refusal = await join();
    setJoining(false);
    if (refusal !== null)
      toast({
        text: refusal,
        tone: 'bad',
        act: { label: text.retry, run: () => void doJoin() },
      });
    else toast({ text: guild.approval === 'MANUAL' ? text.asked : text.welcome(guild.name), tone: 'good' });
  };
  const doLeave = async (): Promise<void> => {
    setAsking(false);
    const refusal = await leave();
    if (refusal !== null) toast({ text: refusal, tone: 'bad' });
    else if (guild.visibility === 'PUBLIC')
      toast({ text: text.left(guild.name), act: { label: text.undo, run: () => void doJoin() } });
    else toast({ text: text.left(guild.name) });
  };

  if (state === 'out')
    return (
      <ButtonLink
        to={`/sign-in?next=${encodeURIComponent(`/g/${guild.slug}`)}`}
        variant={look === 'onGuild' ? 'guild' : 'primary'}
      >
        {text.signInToJoin}
      </ButtonLink>
    );
  if (!viewer) return null;
  if (isMember(guild) || isWaiting(guild)) {
    const waiting = isWaiting(guild);
    if (!guild.viewerCan.leave) return null;
    return (
      <>
        <span ref={landing} tabIndex={-1} className="inline-flex items-center gap-2 font-medium outline-none">
          {waiting ? <Clock size={16} /> : <Check size={16} />}
          {waiting ? text.waiting : text.joined}
        </span>
        <Button
          variant={look === 'onGuild' ? 'guildQuiet' : 'quiet'}
          busy={joining}
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
    <Button
      variant={look === 'onGuild' ? 'guild' : 'primary'}
      ref={(button) => {
        landing.current = button;
        return () => {
          landing.current = null;
        };
      }}
      onClick={() => void doJoin()}
    >
      {guild.approval === 'MANUAL' ? text.ask : text.join}
    </Button>
  );
}
