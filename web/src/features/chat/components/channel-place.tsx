import { channel as findChannel } from '@testverse/client-sdk/guilds';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate, useOutletContext, useParams } from 'react-router';
import { client } from '../../../app/client.ts';
import { Stage } from '../../../app/place.tsx';
import { isNotTheirs } from '../../../app/problems.ts';
import { ButtonLink, EmptyState, ErrorState } from '../../../ui/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import { rememberChannel } from '../last-channel.ts';
import { useRoom } from '../room.ts';
import { text } from '../text.ts';
import { useView } from '../views.ts';
import { ChannelStage } from './channel-stage.tsx';
import { ChannelSkeleton } from './skeletons.tsx';

const none: readonly { id: string; name: string }[] = [];

/** Moves on with a channel that is given another name while one is in it. */
function useRenamed(
  slug: string,
  listed: { id: string } | undefined,
  channels: readonly { id: string; name: string }[],
): void {
  const navigate = useNavigate();
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (listed) {
      shown.current = listed.id;
      return;
    }
    const renamed = channels.find(({ id }) => id === shown.current);
    if (renamed) void navigate(`/g/${slug}/c/${renamed.name}`, { replace: true });
  }, [slug, listed, channels, navigate]);
}

/** A channel of the guild around, by its name in the address. */
export function ChannelPlace(): ReactNode {
  const guild = useOutletContext<GuildPlaceFields>();
  const { channel: name = '' } = useParams();
  const view = useRoom(guild.id);
  const { state, status, error } = useView(view);
  const listed = state?.channels.find((candidate) => candidate.name === name);

  // Archived channels are in no list, but their address still leads to them.
  const other = useQuery({
    queryKey: ['channel', guild.slug, name],
    enabled: state !== undefined && !listed,
    queryFn: ({ signal }) => findChannel(client, { guildSlug: guild.slug, name }, { signal }),
  });
  const channel = listed ?? other.data ?? null;
  const isOpen = listed !== undefined;
  useEffect(() => {
    if (isOpen) rememberChannel(guild.id, name);
  }, [guild.id, name, isOpen]);
  useRenamed(guild.slug, listed, state?.channels ?? none);

  const [seen, setSeen] = useState<string | null>(null);
  if (channel && seen !== name) setSeen(name);
  // Whoever was in it a moment ago is told more than that there is none.
  const isTaken = seen === name;
  const problem = error ?? other.error;

  if (channel) return <ChannelStage key={channel.id} guild={guild} channel={channel} />;
  return (
    <Stage className="flex min-h-0 flex-col">
      {(status === 'failed' || other.isError) && !isNotTheirs(problem) ? (
        <div className="p-6">
          <ErrorState
            error={problem}
            onRetry={() => void Promise.allSettled([view?.reload(), other.refetch()])}
          />
        </div>
      ) : other.data === null || isNotTheirs(problem) ? (
        <div className="p-4 md:p-6">
          <EmptyState
            title={isTaken ? text.ended : text.notFoundTitle}
            action={<ButtonLink to={`/g/${guild.slug}`}>{text.toGuild}</ButtonLink>}
          >
            {isTaken ? text.endedHint : text.notFound}
          </EmptyState>
        </div>
      ) : (
        <ChannelSkeleton />
      )}
    </Stage>
  );
}
