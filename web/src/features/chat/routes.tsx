import type { RouteObject } from 'react-router';
import { wholeStage } from '../../app/whole-stage.ts';

/** Places of the chat, below a guild. */
export const channelRoutes: RouteObject[] = [
  {
    path: 'c',
    handle: wholeStage('list'),
    lazy: async () => ({ Component: (await import('./components/channels-pane.tsx')).ChannelsPane }),
  },
  {
    path: 'c/:channel',
    handle: wholeStage('room'),
    lazy: async () => ({ Component: (await import('./components/channel-place.tsx')).ChannelPlace }),
  },
];
