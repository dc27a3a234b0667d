import { channelTimeline, type ChannelTimelineView } from '@testverse/client-sdk/live';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { liveConnection } from '../../../app/live.ts';
import { Stage } from '../../../app/place.tsx';
import { isNotTheirs } from '../../../app/problems.ts';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { ButtonLink, EmptyState, ErrorState } from '../../../ui/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import { accountChat } from '../account-chat.ts';
import type { ChannelFields } from '../model.ts';
import { useAccount, usePresence, useRoom } from '../room.ts';
import { text } from '../text.ts';
import { useKeptView, useView } from '../views.ts';
import { ChannelHeader } from './channel-header.tsx';
import { Conversation } from './conversation.tsx';
import { MembersPane, useMembersOpen } from './members-pane.tsx';
import { ChannelSkeleton } from './skeletons.tsx';

/** How many messages are loaded at a time, and how many are kept at most. */
const PAGE = 30;
const MOST_KEPT = 20_000;

interface ChannelStageProps {
  guild: GuildPlaceFields;
  channel: ChannelFields & { lastReadSeq: number };
}

/** One channel, live: its header, its messages, the box to write in, and the people beside it. */
export function ChannelStage({ guild, channel: card }: ChannelStageProps): ReactNode {
  const account = useAccount();
  const { viewer } = useSession();
  const timeline = useKeptView<ChannelTimelineView>(
    account === null ? null : `timeline ${account} ${card.id}`,
    () =>
      channelTimeline(liveConnection(), {
        channelId: card.id,
        pageSize: PAGE,
        maxMessages: MOST_KEPT,
        outbox: viewer && accountChat(viewer).outbox,
      }),
  );
  const { state, status, error } = useView(timeline);
  const membership = guild.viewerMembership?.status ?? null;
  useEffect(() => {
    // Whoever comes back, or has joined by now, may read again.
    if (timeline?.status === 'failed') void timeline.reload().catch(() => undefined);
  }, [timeline, membership]);
  const [hasMembers, toggleMembers] = useMembersOpen();
  const [date, setDate] = useState<{ iso: string } | null>(null);
  // What the viewer may do follows their role, which the guild's room hears of, and the channel's own events do not tell.
  const channel: ChannelFields = { ...(state?.channel ?? card), viewerCan: card.viewerCan };
  useTitle(text.channel(channel.name), guild.name);
  return (
    <>
      <Stage className="flex min-h-0 flex-col overflow-hidden">
        <ChannelHeader
          guild={guild}
          channel={channel}
          hasMembers={hasMembers}
          onMembers={toggleMembers}
          onDate={(iso) => setDate({ iso })}
        />
        {isNotTheirs(error) ? (
          <div className="p-4 md:p-6">
            <EmptyState
              title={text.ended}
              action={<ButtonLink to={`/g/${guild.slug}`}>{text.toGuild}</ButtonLink>}
            >
              {text.endedHint}
            </EmptyState>
          </div>
        ) : timeline && state && status !== 'failed' ? (
          <Conversation
            guild={guild}
            channel={channel}
            lastReadSeq={card.lastReadSeq}
            timeline={timeline}
            date={date}
          />
        ) : status === 'failed' || status === 'ended' || error ? (
          <div className="p-4 md:p-6">
            <ErrorState error={error} onRetry={() => void timeline?.reload().catch(() => undefined)} />
          </div>
        ) : (
          <ChannelSkeleton />
        )}
      </Stage>
      {hasMembers && <Aside guild={guild} onClose={toggleMembers} />}
    </>
  );
}

function Aside({ guild, onClose }: { guild: GuildPlaceFields; onClose: () => void }): ReactNode {
  const room = useView(useRoom(guild.id)).state;
  const online = useView(usePresence(guild.id)).state ?? null;
  const members = useMemo(() => [...(room?.members.values() ?? [])].map(({ user }) => user), [room?.members]);
  return (
    <MembersPane
      slug={guild.slug}
      memberCount={room?.guild.memberCount ?? guild.memberCount}
      members={members}
      online={online}
      onClose={onClose}
    />
  );
}
