import type { ReactNode } from 'react';
import { Navigate, useOutletContext } from 'react-router';
import { Stage } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import { EmptyState, ErrorState } from '../../../ui/index.ts';
import { JoinButton, type GuildPlaceFields } from '../../guilds/index.ts';
import { lastChannel } from '../last-channel.ts';
import { useRoom } from '../room.ts';
import { text } from '../text.ts';
import { useView } from '../views.ts';
import { ChannelList } from './channel-section.tsx';
import { ChannelSkeleton } from './skeletons.tsx';

/** Where the list stands beside the stage, this place is the channel itself. */
const WIDE = '(min-width: 768px)';

/** The channels of a guild: on a phone their list, on wider windows the one last visited, or the first. */
export function ChannelsPane(): ReactNode {
  const guild = useOutletContext<GuildPlaceFields>();
  const view = useRoom(guild.id);
  const { state, status, error } = useView(view);
  useTitle(text.channels, guild.name);
  const isMember = guild.viewerMembership?.status === 'ACTIVE';
  const channels = state?.channels ?? null;
  const last = lastChannel(guild.id);
  const opened = channels?.find(({ name }) => name === last) ?? channels?.[0];
  if (opened && window.matchMedia(WIDE).matches)
    return <Navigate replace to={`/g/${guild.slug}/c/${opened.name}`} />;
  return (
    <Stage className="flex flex-col overflow-y-auto px-4 py-5 pb-24 md:px-8 md:py-7">
      <h1 className="text-20 font-semibold tracking-tight">{guild.name}</h1>
      {status === 'failed' && <ErrorState error={error} onRetry={() => void view?.reload()} />}
      {channels === null && status !== 'failed' && <ChannelSkeleton />}
      {channels !== null && <ChannelList guild={guild} isLarge />}
      {channels?.length === 0 && (
        <div className="mt-4">
          <EmptyState
            title={text.noChannels}
            action={isMember ? undefined : <JoinButton guild={guild} look="plain" />}
          >
            {isMember ? text.noChannelsHint : text.noChannelsClosed}
          </EmptyState>
        </div>
      )}
    </Stage>
  );
}
