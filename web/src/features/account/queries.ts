import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { UpdateProfileInput } from '@testverse/client-sdk/users';
import { sdk } from '../../app/client.ts';
import { useSession } from '../../app/session.tsx';
import type { FieldProblem } from '../../ui/index.ts';
import type { Person, PersonPage, Privacy } from './model.ts';

const personKey = (username: string) => ['person', username] as const;

/** A person's page by username; null when there is nobody of that name. */
export function usePerson(username: string) {
  return useQuery({
    queryKey: personKey(username),
    queryFn: ({ signal }): Promise<PersonPage | null> => sdk.users.user({ username }, { signal }),
  });
}

/** The person of exactly this username, for the switcher; null while unknown, or without a name to look for. */
export function usePersonByName(username: string | null): Person | null {
  const query = useQuery({
    queryKey: personKey(username ?? ''),
    enabled: username !== null,
    retry: false,
    queryFn: ({ signal }): Promise<PersonPage | null> =>
      sdk.users.user({ username: username ?? '' }, { signal }),
  });
  return username === null ? null : (query.data ?? null);
}

/** Saves changes of one's own profile; gives back why not, or nothing. */
export function useSaveProfile(): (changes: UpdateProfileInput) => Promise<readonly FieldProblem[]> {
  const cache = useQueryClient();
  const session = useSession();
  return async (changes) => {
    const { user, userErrors } = await sdk.users.updateProfile({ input: changes });
    if (!user) return userErrors;
    // One's name stands in lists of other places too: they are asked for again when next opened.
    void cache.invalidateQueries({ refetchType: 'none' });
    cache.setQueryData(personKey(user.username), user);
    session.renew(user);
    return [];
  };
}

const privacyKey = ['privacy'] as const;

/** What others may see of the viewer. */
export function usePrivacy() {
  return useQuery({
    queryKey: privacyKey,
    queryFn: async ({ signal }): Promise<Privacy | null> => {
      const own = await sdk.users.viewerPreferences({}, { signal });
      return own?.user.preferences?.privacy ?? null;
    },
  });
}

/** Changes what others may see. It shows at once; a refusal or a failure puts it back. */
export function useSavePrivacy(): (changes: Partial<Privacy>) => Promise<readonly FieldProblem[]> {
  const cache = useQueryClient();
  return async (changes) => {
    await cache.cancelQueries({ queryKey: privacyKey });
    cache.setQueryData(privacyKey, (known: Privacy | null | undefined) => known && { ...known, ...changes });
    try {
      const { user, userErrors } = await sdk.users.updatePreferences({ input: { privacy: changes } });
      if (user?.preferences) cache.setQueryData(privacyKey, user.preferences.privacy);
      else void cache.invalidateQueries({ queryKey: privacyKey });
      return userErrors;
    } catch (error) {
      void cache.invalidateQueries({ queryKey: privacyKey });
      throw error;
    }
  };
}
