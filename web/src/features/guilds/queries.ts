import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type { CreateGuildInput, UpdateGuildInput } from '@testverse/client-sdk/guilds';
import { sdk } from '../../app/client.ts';
import { describeProblem } from '../../app/problems.ts';
import { useSession } from '../../app/session.tsx';
import type { FieldProblem } from '../../ui/index.ts';
import type { DirectoryFilter, DirectoryOrder } from './directory-filter.ts';
import { asJoined, asLeft } from './eager.ts';
import type { GuildPlaceFields, GuildRow, Member, Role } from './model.ts';

const PAGE = 20;
/** A rail longer than this helps nobody; the directory and the switcher find the rest. */
const MOST_OWN_GUILDS = 150;
const GUILD_STALE_MS = 5 * 60_000;
const POPULAR = 6;
const FOUND_BY_SWITCHER = 6;

const orders = {
  MEMBERS: { field: 'MEMBER_COUNT', direction: 'DESC' },
  NAME: { field: 'NAME', direction: 'ASC' },
  AGE: { field: 'CREATED_AT', direction: 'DESC' },
} as const satisfies Record<DirectoryOrder, unknown>;

/** Under which keys guilds lie in the cache. */
export const keys = {
  lists: ['guilds'] as const,
  own: (username: string | undefined) => ['guilds', 'own', username] as const,
  guild: (slug: string) => ['guild', slug] as const,
  members: (guildId: string) => ['guild-members', guildId] as const,
  everyPerson: ['person-guilds'] as const,
  ofPerson: (username: string) => ['person-guilds', username] as const,
};

async function fetchOwnGuilds(signal: AbortSignal): Promise<GuildRow[]> {
  const own: GuildRow[] = [];
  let after: string | null = null;
  do {
    const variables = { filter: { joinedByViewer: true }, orderBy: orders.NAME, first: PAGE, after };
    const page: Awaited<ReturnType<typeof sdk.guilds.guilds>> = await sdk.guilds.guilds(variables, {
      signal,
    });
    own.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null && own.length < MOST_OWN_GUILDS);
  return own;
}

interface ViewerGuilds {
  guilds: readonly GuildRow[];
  isPending: boolean;
  /** Why nothing is known of them; null otherwise. */
  error: Error | null;
  retry: () => void;
}

/** The guilds the viewer is a member of, by name; none when signed out. */
export function useViewerGuilds(): ViewerGuilds {
  const { viewer } = useSession();
  const query = useQuery({
    queryKey: keys.own(viewer?.username),
    enabled: viewer !== null,
    queryFn: ({ signal }) => fetchOwnGuilds(signal),
  });
  return {
    guilds: viewer && query.data ? query.data : [],
    isPending: viewer !== null && query.isPending,
    error: query.data ? null : query.error,
    retry: () => void query.refetch(),
  };
}

/** The largest guilds, for the home page. */
export function usePopularGuilds() {
  return useQuery({
    queryKey: [...keys.lists, 'popular'],
    queryFn: async ({ signal }): Promise<GuildRow[]> => {
      const page = await sdk.guilds.guilds({ orderBy: orders.MEMBERS, first: POPULAR }, { signal });
      return page.edges.map(({ node }) => node);
    },
  });
}

/** The first guilds that answer a search; none for an empty one. */
export function useGuildSearch(search: string): { guilds: readonly GuildRow[]; isSearching: boolean } {
  const query = useQuery({
    queryKey: [...keys.lists, 'search', search],
    enabled: search !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<GuildRow[]> => {
      const variables = { filter: { search }, orderBy: orders.MEMBERS, first: FOUND_BY_SWITCHER };
      const page = await sdk.guilds.guilds(variables, { signal });
      return page.edges.map(({ node }) => node);
    },
  });
  return { guilds: search === '' ? [] : (query.data ?? []), isSearching: search !== '' && query.isFetching };
}

/** The directory under a filter, page after page; the last result stays while the next one loads. */
export function useDirectory(filter: DirectoryFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.lists, 'directory', filter],
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      sdk.guilds.guilds(
        {
          filter: { search: filter.search || null, category: filter.category },
          orderBy: orders[filter.order],
          first: PAGE,
          after: pageParam,
        },
        { signal },
      ),
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    select: ({ pages }): { guilds: GuildRow[]; total: number } => ({
      guilds: pages.flatMap((page) => page.edges.map(({ node }) => node)),
      total: pages[0]?.totalCount ?? 0,
    }),
  });
}

/** One guild by its address; null when there is none that the viewer may see. */
export function useGuild(slug: string) {
  return useQuery({
    queryKey: keys.guild(slug),
    // Its room keeps it up, see `useGuildNotices`.
    staleTime: GUILD_STALE_MS,
    queryFn: ({ signal }): Promise<GuildPlaceFields | null> => sdk.guilds.guild({ slug }, { signal }),
  });
}

/** Members of a guild, page after page, of one role when one is given. */
export function useMembers(guildId: string, role: Role | null, first = PAGE) {
  return useInfiniteQuery({
    queryKey: [...keys.members(guildId), role, first],
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const variables = { id: guildId, filter: role ? { role } : null, first, after: pageParam };
      const guild = await sdk.guilds.guildMembers(variables, { signal });
      return guild?.members ?? null;
    },
    getNextPageParam: (page) => (page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null),
    select: ({ pages }): Member[] => pages.flatMap((page) => page?.edges.map(({ node }) => node) ?? []),
  });
}

/** The guilds of a person that the viewer may see. */
export function usePersonGuilds(username: string) {
  return useQuery({
    queryKey: keys.ofPerson(username),
    queryFn: async ({ signal }): Promise<{ id: string; role: string; guild: GuildRow }[]> => {
      const person = await sdk.guilds.userGuildMemberships({ username, first: PAGE }, { signal });
      return person?.guildMemberships.edges.map(({ node }) => node) ?? [];
    },
  });
}

/** What to change about a guild; the guild itself is known. */
export type GuildChanges = Omit<UpdateGuildInput, 'guildId'>;

/** The guild after an act, or why nothing was done. */
interface GuildAnswer {
  guild: GuildPlaceFields | null;
  problems: readonly FieldProblem[];
}

/** Every list that guilds stand in: one's own, the directory, those of people. */
export function renewLists(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: keys.lists });
  void cache.invalidateQueries({ queryKey: keys.everyPerson });
}

function keep(cache: QueryClient, guild: GuildPlaceFields): void {
  cache.setQueryData(keys.guild(guild.slug), guild);
  renewLists(cache);
}

/** Founds a guild. */
export function useFoundGuild(): (input: CreateGuildInput) => Promise<GuildAnswer> {
  const cache = useQueryClient();
  return async (input) => {
    const { guild, userErrors } = await sdk.guilds.createGuild({ input });
    if (guild) keep(cache, guild);
    return { guild, problems: userErrors };
  };
}

/** Changes a guild; what the changes leave out stays. */
export function useChangeGuild(current: GuildPlaceFields): (changes: GuildChanges) => Promise<GuildAnswer> {
  const cache = useQueryClient();
  return async (changes) => {
    const { guild, userErrors } = await sdk.guilds.updateGuild({
      input: { ...changes, guildId: current.id },
    });
    if (guild) keep(cache, guild);
    // Nobody is at the old address any more; the page shown moves on to the new one.
    if (guild && guild.slug !== current.slug)
      void cache.invalidateQueries({ queryKey: keys.guild(current.slug), refetchType: 'none' });
    return { guild, problems: userErrors };
  };
}

/** Deletes a guild for good, then leaves its place; gives back why not, or nothing. */
export function useDeleteGuild(
  guild: GuildPlaceFields,
  leave: () => Promise<void> | void,
): () => Promise<readonly FieldProblem[]> {
  const cache = useQueryClient();
  return async () => {
    const { userErrors } = await sdk.guilds.deleteGuild({ input: { guildId: guild.id } });
    if (userErrors.length > 0) return userErrors;
    // Left first: the place would ask again for what is gone, and show that there is nothing.
    await leave();
    cache.removeQueries({ queryKey: keys.guild(guild.slug) });
    renewLists(cache);
    return [];
  };
}

/** An act that shows its outcome at once; null when it went through, otherwise why not. */
type EagerAct = () => Promise<string | null>;

/** Joining and leaving. The guild shows the outcome before the server answers; a refusal puts it back. */
export function useJoinAndLeave(guild: GuildPlaceFields): { join: EagerAct; leave: EagerAct } {
  const cache = useQueryClient();
  const key = keys.guild(guild.slug);

  const act = async (
    expected: GuildPlaceFields,
    send: () => Promise<{ guild: GuildPlaceFields | null; userErrors: readonly FieldProblem[] }>,
  ): Promise<string | null> => {
    await cache.cancelQueries({ queryKey: key });
    const before = cache.getQueryData<GuildPlaceFields | null>(key);
    cache.setQueryData(key, expected);
    try {
      const answer = await send();
      const refusal = answer.userErrors[0];
      if (refusal) {
        cache.setQueryData(key, before);
        return refusal.message;
      }
      cache.setQueryData(key, answer.guild);
      renewLists(cache);
      void cache.invalidateQueries({ queryKey: keys.members(guild.id) });
      return null;
    } catch (error) {
      cache.setQueryData(key, before);
      void cache.invalidateQueries({ queryKey: key });
      return describeProblem(error).title;
    }
  };

  const input = { guildId: guild.id };
  const current = (): GuildPlaceFields => cache.getQueryData<GuildPlaceFields | null>(key) ?? guild;
  return {
    join: () => act(asJoined(current()), () => sdk.guilds.joinGuild({ input })),
    leave: () => act(asLeft(current()), () => sdk.guilds.leaveGuild({ input })),
  };
}

interface ManageMembers {
  setRole: (member: Member, role: Role) => Promise<string | null>;
  remove: (member: Member) => Promise<string | null>;
}

/** Giving roles and removing people; null when done, otherwise why not. */
export function useManageMembers(guild: GuildPlaceFields): ManageMembers {
  const cache = useQueryClient();
  const settle = async (
    send: () => Promise<{ userErrors: readonly FieldProblem[] }>,
  ): Promise<string | null> => {
    try {
      const { userErrors } = await send();
      return userErrors[0]?.message ?? null;
    } catch (error) {
      return describeProblem(error).title;
    } finally {
      // Also after a failure: the act may have gone through and only its answer been lost.
      await cache.invalidateQueries({ queryKey: keys.members(guild.id) });
      void cache.invalidateQueries({ queryKey: keys.guild(guild.slug) });
      renewLists(cache);
    }
  };
  const about = (member: Member) => ({ guildId: guild.id, userId: member.user.id });
  return {
    setRole: (member, role) =>
      settle(() => sdk.guilds.setGuildMemberRole({ input: { ...about(member), role } })),
    remove: (member) => settle(() => sdk.guilds.removeGuildMember({ input: about(member) })),
  };
}
