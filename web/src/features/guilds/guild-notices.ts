import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useToast } from '../../ui/index.ts';
import { isMember, type GuildPlaceFields } from './model.ts';
import { keys, renewLists } from './queries.ts';
import { text } from './text.ts';

/** A guild as somebody follows it live. */
export interface FollowedGuild {
  guild: GuildPlaceFields;
  isDeleted: boolean;
}

const standing = ({ viewerMembership }: GuildPlaceFields): string =>
  `${viewerMembership?.role} ${viewerMembership?.status}`;

/**
 * Takes what is heard of a guild into its pages, and tells the viewer what concerns them: that it was deleted, that they
 * are in it no longer, that they have another role.
 * @param isLost whether it can be followed no longer because it is not theirs to see
 */
export function useGuildNotices(
  guild: GuildPlaceFields,
  followed: FollowedGuild | null,
  isLost: boolean,
): void {
  const cache = useQueryClient();
  const toast = useToast();
  const heard = useRef<FollowedGuild | null>(null);
  const { slug } = guild;

  useEffect(() => {
    const before = heard.current;
    heard.current = followed;
    if (!followed) return;
    const key = keys.guild(slug);
    const known = cache.getQueryData<GuildPlaceFields | null>(key);
    const { guild: now } = followed;
    if (followed.isDeleted) {
      if (!known) return;
      cache.setQueryData(key, null);
      renewLists(cache);
      return toast({ text: text.wasDeleted(now.name), tone: 'bad' });
    }
    if (!known || before?.guild === now) return;
    if (before?.guild.id !== now.id) {
      // As it was loaded: which of the two is newer is for the server to say.
      if (standing(known) !== standing(now)) void cache.invalidateQueries({ queryKey: key });
      return;
    }
    if (standing(before.guild) === standing(now)) {
      // Of the viewer's own standing the page may know more: they have just joined or left here.
      const { viewerMembership = null, viewerCan } = known;
      return void cache.setQueryData(key, { ...now, viewerMembership, viewerCan });
    }
    cache.setQueryData(key, now);
    renewLists(cache);
    if (isMember(known) && !isMember(now)) toast({ text: text.noLongerIn(now.name), tone: 'bad' });
    else if (
      isMember(known) &&
      now.viewerMembership &&
      known.viewerMembership?.role !== now.viewerMembership.role
    )
      toast({ text: text.newRole(now.name, now.viewerMembership.role) });
  }, [followed, slug, cache, toast]);

  useEffect(() => {
    if (!isLost) return;
    const queryKey = keys.guild(slug);
    const known = cache.getQueryData<GuildPlaceFields | null>(queryKey);
    renewLists(cache);
    void cache.invalidateQueries({ queryKey }).then(() => {
      const now = cache.getQueryData<GuildPlaceFields | null>(queryKey);
      if (known && isMember(known) && !(now && isMember(now)))
        toast({ text: text.noLongerIn(known.name), tone: 'bad' });
    });
  }, [isLost, slug, cache, toast]);
}
