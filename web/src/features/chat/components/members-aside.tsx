import { useMemo, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Avatar, cx, formatCount } from '../../../ui/index.ts';
import type { Person } from '../../account/index.ts';
import { text } from '../text.ts';

interface MembersProps {
  slug: string;
  memberCount: number;
  /** As far as they are loaded. */
  members: readonly Person[];
  /** Who is here, by id; null while that is not known. */
  online: ReadonlyMap<string, Person> | null;
}

const byName = (a: Person, b: Person): number =>
  a.profile.displayName.localeCompare(b.profile.displayName, undefined, { sensitivity: 'base' });

function Group({
  title,
  people,
  isOnline,
}: {
  title: string;
  people: readonly Person[];
  isOnline: boolean;
}): ReactNode {
  if (people.length === 0) return null;
  return (
    <section aria-label={title} className="mb-5">
      <h2 className="mb-1 px-2 text-12 font-semibold text-muted">{title}</h2>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <Link
              to={`/u/${person.username}`}
              className={cx(
                'flex h-9 items-center gap-2 rounded-md px-2 hover:bg-hover',
                !isOnline && 'text-muted',
              )}
            >
              <span className={cx('relative', !isOnline && 'opacity-60')}>
                <Avatar
                  size={24}
                  name={person.profile.displayName}
                  seed={person.username}
                  src={person.profile.avatarUrl ?? null}
                />
                {isOnline && (
                  <span className="absolute -right-0.5 -bottom-0.5 size-2.5 rounded-full border-2 border-bg bg-good" />
                )}
              </span>
              <span className="truncate">{person.profile.displayName}</span>
              {isOnline && <span className="sr-only">{text.isOnline}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The people of the guild: who is here, and who is not. */
export function Members({ slug, memberCount, members, online }: MembersProps): ReactNode {
  const [here, away] = useMemo(() => {
    const present = [...(online?.values() ?? [])].sort(byName);
    return [present, members.filter((person) => !online?.has(person.id)).sort(byName)];
  }, [members, online]);
  const awayCount = Math.max(away.length, memberCount - here.length);
  return (
    <>
      <Group isOnline title={text.online(formatCount(here.length))} people={here} />
      <Group isOnline={false} title={text.offlineGroup(formatCount(awayCount))} people={away} />
      {away.length < awayCount && (
        <Link
          to={`/g/${slug}/members`}
          className="mx-2 text-12 text-muted underline-offset-2 hover:underline"
        >
          {text.allMembers}
        </Link>
      )}
    </>
  );
}
