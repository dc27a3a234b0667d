import { Archive, Lock, Megaphone } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '../../../ui/index.ts';
import { JoinButton, type GuildPlaceFields } from '../../guilds/index.ts';
import type { ChannelFields } from '../model.ts';
import { text } from '../text.ts';

/** Why somebody cannot write here. */
export type WhyNot = keyof typeof text.cannot;

/** The reason the viewer cannot write in a channel; null when they can. */
export function whyNot(input: {
  channel: Pick<ChannelFields, 'archivedAt' | 'kind' | 'viewerCan'>;
  isMember: boolean;
  isSignedIn: boolean;
}): WhyNot | null {
  const { channel, isMember, isSignedIn } = input;
  if (channel.archivedAt !== null) return 'archived';
  if (!isSignedIn) return 'visitor';
  if (!isMember) return 'outsider';
  if (channel.kind === 'ANNOUNCEMENT' && !channel.viewerCan.moderate) return 'announcement';
  // Rights are as they were when the channel was loaded; the server has the last word on members.
  return null;
}

const icons: Partial<Record<WhyNot, ReactNode>> = {
  archived: <Archive size={16} />,
  announcement: <Megaphone size={16} />,
};

/** Stands where one would write: says why not, and offers the way in. */
export function NoComposer({ reason, guild }: { reason: WhyNot; guild: GuildPlaceFields }): ReactNode {
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-bg px-3 py-1.5 text-muted">
      {icons[reason] ?? <Lock size={16} />}
      <span className="flex-1">{text.cannot[reason]}</span>
      {reason === 'visitor' && (
        <ButtonLink
          size="small"
          variant="primary"
          to={`/sign-in?next=${encodeURIComponent(window.location.pathname)}`}
        >
          {text.signIn}
        </ButtonLink>
      )}
      {reason === 'outsider' && <JoinButton guild={guild} look="plain" />}
    </div>
  );
}
