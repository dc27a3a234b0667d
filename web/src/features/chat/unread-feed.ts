import { unreadCounts } from '@testverse/client-sdk/live';
import { liveConnection } from '../../app/live.ts';
import { accountChat } from './account-chat.ts';
import { setUnread } from './unread.ts';

/** Follows the viewer's unread counts until stopped, and sends what an earlier visit of theirs left on its way. */
export function followUnread(viewerId: string): () => void {
  accountChat({ id: viewerId });
  const view = unreadCounts(liveConnection());
  const stop = view.onChange(() => {
    if (view.state) setUnread(view.state);
  });
  return () => {
    stop();
    view.close();
    setUnread(null);
  };
}
