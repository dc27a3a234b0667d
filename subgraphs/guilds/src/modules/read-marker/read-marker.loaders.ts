import { rowLoader, type RequestContext } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { Unread } from '../channel/index.ts';
import * as markers from './read-marker.repository.ts';

export interface ReadMarkerLoaders {
  /** What the viewer has not read, by channel; null where they are no member. */
  viewerUnread: DataLoader<string, Unread | null>;
}

export const readMarkerLoaders = {
  viewerUnread: ({ db, actor: { userId } }) =>
    rowLoader<Unread>(
      (unread) => unread.channelId,
      async (channelIds) =>
        userId === null
          ? []
          : markers.listUnread(
              db,
              channelIds.map((channelId) => ({ userId, channelId })),
            ),
    ),
} satisfies {
  [Name in keyof ReadMarkerLoaders]: (context: RequestContext<never>) => ReadMarkerLoaders[Name];
};
