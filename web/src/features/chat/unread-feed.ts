import { unreadCounts } from '@testverse/client-sdk/live';
import { liveConnection } from '../../app/live.ts';
import { setUnread } from './unread.ts';

/** Follows the viewer's unread counts until stopped. */
export function followUnread(): () => void {
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
