import { CircleUser, Code, Compass, House, Plus, Search, Trophy } from 'lucide-react';
import type { ReactNode } from 'react';
import { NavLink, useMatch } from 'react-router';
import { unreadWords, useGuildUnread } from '../features/chat/index.ts';
import { useViewerGuilds, type GuildRow } from '../features/guilds/index.ts';
import { Avatar, Tooltip, commandLabel, cx } from '../ui/index.ts';
import { useSession } from './session.tsx';
import { text } from './text.ts';
import { YouMenu } from './you-menu.tsx';

const cell =
  'flex size-10 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text ' +
  'aria-[current=page]:bg-pressed aria-[current=page]:text-text';

interface RailProps {
  onSearch: () => void;
  onKeys: () => void;
}

interface RailLinkProps {
  to: string;
  label: string;
  end?: boolean;
  /** Asks the server for the page anew; see the explorer's policy. */
  reload?: boolean;
  /** Overrides what the address says. */
  active?: boolean;
  children: ReactNode;
}

function RailLink({ to, label, end, reload, active, children }: RailLinkProps): ReactNode {
  return (
    <Tooltip label={label} side="right">
      <NavLink
        to={to}
        end={end ?? false}
        reloadDocument={reload ?? false}
        aria-label={label}
        {...(active === undefined ? {} : { 'aria-current': active ? ('page' as const) : ('false' as const) })}
        className={cell}
      >
        {children}
      </NavLink>
    </Tooltip>
  );
}

/** A guild of the viewer's: leads into its channels, and tells how much waits there. */
function RailGuild({ guild }: { guild: GuildRow }): ReactNode {
  const unread = useGuildUnread(guild.id);
  const isHere = useMatch(`/g/${guild.slug}/*`) !== null;
  return (
    <li className="relative">
      <RailLink
        to={`/g/${guild.slug}/c`}
        label={unread > 0 ? text.unreadIn(guild.name, unreadWords(unread)) : guild.name}
        active={isHere}
      >
        <Avatar
          square
          name={guild.name}
          src={guild.branding.logoUrl}
          colour={guild.branding.primaryColor}
          size={32}
        />
      </RailLink>
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-0 right-0 size-3 rounded-full border-2 border-bg bg-accent"
        />
      )}
    </li>
  );
}

function RailGuilds(): ReactNode {
  const { guilds } = useViewerGuilds();
  return (
    <ul className="flex min-h-0 flex-col items-center gap-1 overflow-y-auto py-1 [scrollbar-width:none]">
      {guilds.map((guild) => (
        <RailGuild key={guild.id} guild={guild} />
      ))}
    </ul>
  );
}

function Face({ size }: { size: 24 | 32 }): ReactNode {
  const { viewer } = useSession();
  if (!viewer) return <CircleUser size={20} />;
  return (
    <Avatar
      name={viewer.profile.displayName}
      seed={viewer.username}
      src={viewer.profile.avatarUrl}
      size={size}
    />
  );
}

/** The narrow column at the left: home, the viewer's guilds, the directory, search, oneself. */
export function Rail({ onSearch, onKeys }: RailProps): ReactNode {
  const { viewer } = useSession();
  return (
    <nav
      aria-label={text.rail}
      className="sticky top-0 hidden h-dvh w-14 shrink-0 flex-col items-center gap-1 border-r border-line bg-bg py-3 md:flex"
    >
      <RailLink to="/" label={text.home} end>
        <House size={20} />
      </RailLink>
      <RailLink to="/guilds" label={text.directory} end>
        <Compass size={20} />
      </RailLink>
      <span className="my-1 h-px w-6 shrink-0 bg-line" />
      <RailGuilds />
      {viewer && (
        <RailLink to="/guilds/new" label={text.foundGuild}>
          <Plus size={20} />
        </RailLink>
      )}
      <span className="flex-1" />
      <RailLink to="/leaderboard" label={text.leaderboard}>
        <Trophy size={20} />
      </RailLink>
      <RailLink to="/explorer" label={text.explorer} reload>
        <Code size={20} />
      </RailLink>
      <Tooltip label={`${text.switcher} ${commandLabel('K')}`} side="right">
        <button type="button" aria-label={text.switcher} onClick={onSearch} className={cell}>
          <Search size={20} />
        </button>
      </Tooltip>
      <YouMenu
        side="right"
        onKeys={onKeys}
        trigger={
          <button
            type="button"
            aria-label={viewer ? `${text.you}, ${viewer.profile.displayName}` : text.you}
            className={cell}
          >
            <Face size={32} />
          </button>
        }
      />
    </nav>
  );
}

const barCell =
  'flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-12 text-muted aria-[current=page]:text-accent';

/** The same places at the bottom of a phone. */
export function BottomBar({ onSearch, onKeys }: RailProps): ReactNode {
  return (
    <nav
      aria-label={text.bottomBar}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-raised pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <NavLink to="/" end className={barCell}>
        <House size={20} />
        {text.home}
      </NavLink>
      <NavLink to="/guilds" className={barCell}>
        <Compass size={20} />
        {text.directoryShort}
      </NavLink>
      <NavLink to="/leaderboard" className={barCell}>
        <Trophy size={20} />
        {text.leaderboardShort}
      </NavLink>
      <button type="button" onClick={onSearch} className={barCell}>
        <Search size={20} />
        {text.search}
      </button>
      <YouMenu
        side="top"
        onKeys={onKeys}
        trigger={
          <button type="button" className={cx(barCell, 'data-[state=open]:text-accent')}>
            <Face size={24} />
            {text.you}
          </button>
        }
      />
    </nav>
  );
}
