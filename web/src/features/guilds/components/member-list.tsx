import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useRested } from '../../../app/rested.ts';
import { useSession } from '../../../app/session.tsx';
import {
  Avatar,
  Badge,
  ErrorState,
  List,
  LoadMore,
  Select,
  SkeletonRows,
  Time,
  listItemMark,
  type BadgeTone,
} from '../../../ui/index.ts';
import { ROLES, type GuildPlaceFields, type Member, type Role } from '../model.ts';
import { useMembers } from '../queries.ts';
import { text } from '../text.ts';
import { MemberMenu } from './member-menu.tsx';

const roleOptions = [
  { value: 'ANY', label: text.anyRole } as const,
  ...ROLES.map((value) => ({ value, label: text.role(value) })),
];
const roleTones: Readonly<Record<string, BadgeTone>> = { OWNER: 'accent', ADMIN: 'good', MODERATOR: 'warn' };

/** Members, searched and narrowed by role; those who may, manage them here. */
export function MemberList({ guild }: { guild: GuildPlaceFields }): ReactNode {
  const [search, setSearch] = useState('');
  const [role, setRole] = useState<Role | 'ANY'>('ANY');
  const asked = useRested(search.trim());
  const page = useMembers(guild.id, role === 'ANY' ? null : role);
  const { members, isSearching } = useFoundMembers(page, asked);
  return (
    <>
      <div role="search" aria-label={text.findMember} className="mb-3 flex gap-2">
        <input
          type="search"
          aria-label={text.findMember}
          placeholder={text.findMember}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-9 min-w-0 flex-1 rounded-md border border-line-strong/60 bg-raised px-3 placeholder:text-muted hover:border-line-strong"
        />
        <Select
          name="role"
          label={text.roleLabel}
          labelHidden
          className="shrink-0"
          value={role}
          options={roleOptions}
          onChange={setRole}
        />
      </div>
      {page.isError && <ErrorState error={page.error} onRetry={() => void page.refetch()} />}
      {page.isPending && <SkeletonRows count={8} />}
      {page.data && members.length === 0 && !isSearching && (
        <p className="py-4 text-muted">{text.noMembers}</p>
      )}
      {members.length > 0 && (
        <List primary label={text.memberList} className="divide-y divide-line border-y border-line">
          {members.map((member) => (
            <MemberRow key={member.id} guild={guild} member={member} />
          ))}
        </List>
      )}
      <LoadMore
        shown={page.hasNextPage && !isSearching}
        busy={page.isFetchingNextPage}
        onMore={() => void page.fetchNextPage()}
      />
    </>
  );
}

/** As many members as a search looks through; the graph has no search of its own for them. */
const MOST_SEARCHED = 1000;

/** The members whose name contains the words; while searching, further pages are fetched until all were seen. */
function useFoundMembers(
  page: ReturnType<typeof useMembers>,
  search: string,
): { members: readonly Member[]; isSearching: boolean } {
  const all = page.data ?? [];
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = page;
  const isSearching = search !== '' && hasNextPage && !isError && all.length < MOST_SEARCHED;
  useEffect(() => {
    if (isSearching && !isFetchingNextPage) void fetchNextPage();
  }, [isSearching, isFetchingNextPage, fetchNextPage]);
  if (search === '') return { members: all, isSearching };
  const wanted = search.toLocaleLowerCase().replace(/^@/u, '');
  const members = all.filter(({ user }) =>
    `${user.profile.displayName}\n${user.username}`.toLocaleLowerCase().includes(wanted),
  );
  return { members, isSearching };
}

function MemberRow({ guild, member }: { guild: GuildPlaceFields; member: Member }): ReactNode {
  const { viewer } = useSession();
  const { user, role, joinedAt } = member;
  const rights = guild.viewerCan;
  const isManageable =
    (rights.manageRoles || rights.removeMembers) && role !== 'OWNER' && user.username !== viewer?.username;
  return (
    <li className="flex items-center gap-2 px-2 py-2 hover:bg-hover">
      <Link
        to={`/u/${user.username}`}
        {...listItemMark}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-md"
      >
        <Avatar size={32} name={user.profile.displayName} seed={user.username} src={user.profile.avatarUrl} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{user.profile.displayName}</span>
          <span className="block truncate text-12 text-muted">@{user.username}</span>
        </span>
      </Link>
      {joinedAt && (
        <span className="hidden text-12 text-muted sm:inline">
          {text.joinedAt} <Time at={joinedAt} />
        </span>
      )}
      <Badge tone={roleTones[role] ?? 'plain'}>{text.role(role)}</Badge>
      {isManageable ? (
        <MemberMenu guild={guild} member={member} />
      ) : (
        rights.manageRoles && <span className="w-8" />
      )}
    </li>
  );
}
