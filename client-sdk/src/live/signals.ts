import type { UserCardFragment } from '../_generated/users.ts';
import type { Live } from './connect.ts';
import type { LiveView } from './view.ts';

/** Follows who is typing in a channel, the viewer left out. Names expire by themselves. */
export function channelTyping(
  connection: Live,
  options: { readonly channelId: string; readonly viewerId?: string | null },
): LiveView<readonly UserCardFragment[]> {
  throw new Error(`not yet ${connection.connection} ${options.channelId}`);
}

/** Says that the viewer is typing; call it on every key, it is sent once every few seconds. */
export function typingNotice(connection: Live, options: { readonly channelId: string }): { typed(): void } {
  throw new Error(`not yet ${connection.connection} ${options.channelId}`);
}

/** Follows who is present in a guild, by id. While it is open, the viewer is present too. */
export function guildPresence(
  connection: Live,
  options: { readonly guildId: string },
): LiveView<ReadonlyMap<string, UserCardFragment>> {
  throw new Error(`not yet ${connection.connection} ${options.guildId}`);
}

/** What one channel holds for the viewer. */
export interface ChannelUnread {
  readonly guildId: string;
  /** 100 means 100 or more. */
  readonly unreadCount: number;
  readonly lastReadSeq: number;
}

/** Follows the viewer's unread counts, by channel id; a channel that is not in it has none. */
export function unreadCounts(connection: Live): LiveView<ReadonlyMap<string, ChannelUnread>> {
  throw new Error(`not yet ${connection.connection}`);
}
