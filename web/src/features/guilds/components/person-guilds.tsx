import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Avatar, Badge, Bone, ErrorNote, AfterDelay } from '../../../ui/index.ts';
import { usePersonGuilds } from '../queries.ts';
import { text } from '../text.ts';

/** The guilds of a person that the viewer may see, with the role in each. */
export function PersonGuilds({ username, empty }: { username: string; empty: string }): ReactNode {
  const memberships = usePersonGuilds(username);
  if (memberships.isError) return <ErrorNote error={memberships.error} />;
  if (!memberships.data)
    return (
      <AfterDelay>
        <Bone className="h-10" />
      </AfterDelay>
    );
  if (memberships.data.length === 0) return <p className="text-muted">{empty}</p>;
  return (
    <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,15rem),1fr))] gap-x-8 gap-y-1">
      {memberships.data.map(({ id, role, guild }) => (
        <li key={id}>
          <Link
            to={`/g/${guild.slug}`}
            className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1 hover:bg-hover"
          >
            <Avatar
              square
              size={24}
              name={guild.name}
              src={guild.branding.logoUrl}
              colour={guild.branding.primaryColor}
            />
            <span className="min-w-0 flex-1 truncate">{guild.name}</span>
            {role !== 'MEMBER' && <Badge>{text.role(role)}</Badge>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
