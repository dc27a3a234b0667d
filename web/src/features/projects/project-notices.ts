import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import {
  GuildProjectEventsDocument,
  ProjectEventsDocument,
  type ProjectEventsSubscription,
} from '@testverse/client-sdk/projects';
import { useEffect } from 'react';
import { liveConnection } from '../../app/live.ts';
import { useSession } from '../../app/session.tsx';
import type { ProjectPage } from './model.ts';
import { keepProject, keys, renewLists, withMilestone } from './queries.ts';

type ProjectFact = ProjectEventsSubscription['projectEvents'];

/** Takes one fact about a project into what is known of it. Told twice, it changes nothing the second time. */
export function takeFact(cache: QueryClient, projectId: string, fact: ProjectFact): void {
  const key = keys.project(projectId);
  switch (fact.__typename) {
    case 'ProjectUpdatedEvent':
    case 'ProjectStatusChangedEvent':
      if (fact.project) keepProject(cache, fact.project);
      return;
    case 'ProjectDeletedEvent':
      cache.setQueryData(key, null);
      return renewLists(cache);
    case 'MilestoneCreatedEvent':
    case 'MilestoneUpdatedEvent':
    case 'MilestoneCompletedEvent': {
      const { milestone } = fact;
      if (!milestone) return;
      cache.setQueryData(key, (page: ProjectPage | null | undefined) =>
        page ? withMilestone(page, milestone) : page,
      );
      return renewLists(cache);
    }
    default:
      void cache.invalidateQueries({ queryKey: key });
  }
}

/** Follows a project while its page is shown, from what the page was loaded with; for people who are signed in. */
export function useProjectNotices(project: Pick<ProjectPage, 'id' | 'streamCursor'> | null): void {
  const cache = useQueryClient();
  const { sessionId } = useSession();
  const id = project?.id;
  const isShown = id !== undefined;
  useEffect(() => {
    if (sessionId === null || !isShown) return undefined;
    const key = keys.project(id);
    // Where it goes on from is read once: later answers of the page know more, and facts told twice change nothing.
    const after = cache.getQueryData<ProjectPage | null>(key)?.streamCursor ?? null;
    const events = liveConnection().subscribe(
      ProjectEventsDocument,
      { projectId: id, after },
      undefined,
      'projectEvents',
    );
    void (async () => {
      for await (const fact of events) takeFact(cache, id, fact);
    })()
      // It may be theirs to see no longer; the page asks and says so.
      .catch(() => cache.invalidateQueries({ queryKey: key }));
    return () => events.close();
  }, [cache, sessionId, id, isShown]);
}

/** Keeps the lists of a guild's projects up while they are shown, for its members. */
export function useGuildProjectNotices(guildId: string, isMember: boolean): void {
  const cache = useQueryClient();
  const { sessionId } = useSession();
  useEffect(() => {
    if (sessionId === null || !isMember) return undefined;
    const events = liveConnection().subscribe(
      GuildProjectEventsDocument,
      { guildId, after: null },
      undefined,
      'projectEvents',
    );
    void (async () => {
      while (!(await events.next()).done) renewLists(cache);
    })()
      // Without them the lists are as old as their last load.
      .catch(() => undefined);
    return () => events.close();
  }, [cache, sessionId, guildId, isMember]);
}
