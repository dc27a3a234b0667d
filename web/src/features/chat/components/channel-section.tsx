import { guildChannels } from '@testverse/client-sdk/guilds';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Plus } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { NavLink } from 'react-router';
import { client } from '../../../app/client.ts';
import { isNotTheirs } from '../../../app/problems.ts';
import { AfterDelay, Bone, IconButton, cx } from '../../../ui/index.ts';
import { useGuildNotices, type GuildPlaceFields } from '../../guilds/index.ts';
import { setKnownChannels } from '../known-channels.ts';
import { usePresence, useRoom } from '../room.ts';
import { text } from '../text.ts';
import { unreadWords, useChannelUnread, useUnreadKnown } from '../unread.ts';
import { useView } from '../views.ts';
import { ChannelDialog } from './channel-form.tsx';
import { ChannelIcon } from './channel-header.tsx';

interface ListedChannel {
  id: string;
  name: string;
  kind: string;
  unreadCount: number;
}

interface ChannelLinkProps {
  slug: string;
  channel: ListedChannel;
  /** Rows of a phone's own page: higher, with room for a thumb. */
  isLarge?: boolean;
}

/** One channel with its unread count. */
export function ChannelLink({ slug, channel, isLarge = false }: ChannelLinkProps): ReactNode {
  const isKnown = useUnreadKnown();
  const unread = useChannelUnread(channel.id);
  const count = isKnown ? (unread?.unreadCount ?? 0) : channel.unreadCount;
  return (
    <NavLink
      to={`/g/${slug}/c/${channel.name}`}
      className={({ isActive }) =>
        cx(
          'flex items-center gap-2 rounded-md px-2 text-14 whitespace-nowrap',
          isLarge ? 'h-11' : 'h-8',
          isActive
            ? 'bg-pressed font-medium text-text'
            : count > 0
              ? 'font-semibold text-text hover:bg-hover'
              : 'text-muted hover:bg-hover hover:text-text',
        )
      }
    >
      <ChannelIcon kind={channel.kind} />
      <span className="min-w-0 flex-1 truncate">{channel.name}</span>
      {count > 0 && (
        <span className="rounded-full bg-accent px-1.5 text-12 font-semibold text-accent-ink tabular-nums">
          <span aria-hidden="true">{unreadWords(count)}</span>
          <span className="sr-only">{text.unread(unreadWords(count))}</span>
        </span>
      )}
    </NavLink>
  );
}

function Archived({ guild }: { guild: GuildPlaceFields }): ReactNode {
  const [open, setOpen] = useState(false);
  const archived = useQuery({
    queryKey: ['channels', 'archived', guild.id],
    enabled: open,
    queryFn: async ({ signal }) => {
      const found = await guildChannels(
        client,
        { id: guild.id, filter: { isArchived: true }, first: 50 },
        { signal },
      );
      return found?.channels.edges.map(({ node }) => node) ?? [];
    },
  });
  return (
    <div className="mt-1 hidden md:block">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-7 w-full items-center gap-1 rounded-md px-2 text-12 text-muted hover:text-text"
      >
        <ChevronRight size={14} className={cx('transition-transform', open && 'rotate-90')} />
        {text.archived}
      </button>
      {open &&
        archived.data?.map((channel) => <ChannelLink key={channel.id} slug={guild.slug} channel={channel} />)}
      {open && archived.data?.length === 0 && <p className="px-2 text-12 text-muted">{text.noArchived}</p>}
    </div>
  );
}

interface ChannelListProps {
  guild: GuildPlaceFields;
  isLarge?: boolean;
}

/** The channels of a guild as links, with their unread counts; those who may, open new ones here. */
export function ChannelList({ guild, isLarge = false }: ChannelListProps): ReactNode {
  const view = useRoom(guild.id);
  const { state, status: viewStatus, error } = useView(view);
  useGuildNotices(
    guild,
    state ?? null,
    state !== undefined && (viewStatus === 'ended' || (viewStatus === 'failed' && isNotTheirs(error))),
  );
  const [creating, setCreating] = useState(false);
  usePresence(guild.viewerMembership?.status === 'ACTIVE' ? guild.id : null);
  const status = guild.viewerMembership?.status ?? null;
  const before = useRef(status);
  useEffect(() => {
    if (before.current === status) return;
    before.current = status;
    // Whoever joins or leaves may look into other rooms than before; a room that is followed hears of it by itself.
    if (view?.status !== 'live') void view?.reload().catch(() => undefined);
  }, [status, view]);

  const channels = state?.channels ?? null;
  useEffect(() => {
    const { slug, name: guildName } = guild;
    setKnownChannels(
      (channels ?? []).map(({ id, name, topic }) => ({ id, name, topic, guildSlug: slug, guildName })),
    );
    return () => setKnownChannels();
  }, [channels, guild]);
  if (channels?.length === 0 && !guild.viewerCan.manageChannels) return null;
  return (
    <>
      <div className="flex items-center justify-between pt-4 pb-1 pl-2">
        <p className="text-12 font-semibold text-muted">{text.channels}</p>
        {guild.viewerCan.manageChannels && (
          <IconButton label={text.create} className="size-6" onClick={() => setCreating(true)}>
            <Plus size={14} />
          </IconButton>
        )}
      </div>
      {channels === null && (
        <AfterDelay>
          <span className="flex flex-col gap-3 px-2 py-2">
            <Bone className="h-3 w-24" />
            <Bone className="h-3 w-32" />
            <Bone className="h-3 w-20" />
          </span>
        </AfterDelay>
      )}
      {channels?.map((channel) => (
        <ChannelLink key={channel.id} slug={guild.slug} channel={channel} isLarge={isLarge} />
      ))}
      {guild.viewerCan.manageChannels && <Archived guild={guild} />}
      <ChannelDialog open={creating} onClose={() => setCreating(false)} guild={guild} />
    </>
  );
}
