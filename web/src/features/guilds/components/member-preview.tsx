import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Avatar, Badge, ErrorNote, SkeletonRows } from '../../../ui/index.ts';
import { useMembers } from '../queries.ts';
import { text } from '../text.ts';

/** How many members the guild's home shows. */
const SHOWN = 8;

/** The first members of a guild. */
export function MemberPreview({ guildId }: { guildId: string }): ReactNode {
  const page = useMembers(guildId, null, SHOWN);
  if (page.isError) return <ErrorNote error={page.error} />;
  if (!page.data) return <SkeletonRows count={3} />;
  return (
    <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,15rem),1fr))] gap-x-8 gap-y-1">
      {page.data.map(({ id, role, user }) => (
        <li key={id}>
          <Link
            to={`/u/${user.username}`}
            className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1 hover:bg-hover"
          >
            <Avatar
              size={24}
              name={user.profile.displayName}
              seed={user.username}
              src={user.profile.avatarUrl}
            />
            <span className="min-w-0 flex-1 truncate">{user.profile.displayName}</span>
            {role !== 'MEMBER' && <Badge>{text.role(role)}</Badge>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
