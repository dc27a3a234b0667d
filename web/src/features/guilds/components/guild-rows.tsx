import { Lock, Mail } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Avatar, Badge, List, countOf, listItemMark } from '../../../ui/index.ts';
import { isMember, isWaiting, type GuildRow } from '../model.ts';
import { text } from '../text.ts';

interface GuildRowsProps {
  label: string;
  guilds: readonly GuildRow[];
  /** j and k enter this list from anywhere. */
  primary?: boolean;
  /** All of them are the viewer's own, so that need not be said of each. */
  own?: boolean;
}

/** Guilds, one dense row each; the whole row is the link. */
export function GuildRows({ label, guilds, primary, own }: GuildRowsProps): ReactNode {
  return (
    <List label={label} primary={primary ?? false} className="divide-y divide-line border-y border-line">
      {guilds.map((guild) => (
        <li key={guild.id}>
          <GuildRowLink guild={guild} own={own ?? false} />
        </li>
      ))}
    </List>
  );
}

function GuildRowLink({ guild, own }: { guild: GuildRow; own: boolean }): ReactNode {
  return (
    <Link
      to={`/g/${guild.slug}`}
      {...listItemMark}
      className="flex items-center gap-3 px-2 py-3 hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2"
    >
      <Avatar
        square
        size={40}
        name={guild.name}
        src={guild.branding.logoUrl}
        colour={guild.branding.primaryColor}
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="truncate font-semibold">{guild.name}</span>
          <VisibilityMark visibility={guild.visibility} />
          {isMember(guild) && !own && <Badge tone="good">{text.joined}</Badge>}
          {isWaiting(guild) && <Badge tone="warn">{text.waiting}</Badge>}
        </span>
        {guild.description && <span className="line-clamp-1 text-muted">{guild.description}</span>}
      </span>
      <span className="flex shrink-0 flex-col items-end text-12 text-muted">
        <span>{countOf(guild.memberCount, text.members)}</span>
        <span className="hidden sm:inline">{text.category(guild.category)}</span>
      </span>
    </Link>
  );
}

/** A mark for guilds that are not open to everyone. */
export function VisibilityMark({ visibility }: { visibility: string }): ReactNode {
  if (visibility === 'PUBLIC') return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1 text-12 text-muted">
      {visibility === 'PRIVATE' ? <Lock size={12} /> : <Mail size={12} />}
      {text.visibility(visibility)}
    </span>
  );
}
