import type { ChannelCardFragment, GuildHomeFragment, GuildMemberFragment } from '../_generated/guilds.ts';
import type { Live } from './connect.ts';
import type { LiveView } from './view.ts';

/** A guild with its channels and members, as it is now. */
export interface GuildRoom {
  readonly guild: GuildHomeFragment;
  /** Who looks; null for a visitor. */
  readonly viewerId: string | null;
  /** Those not archived, in their order. What they are to the viewer (counts, rights) is as it was when loaded. */
  readonly channels: readonly ChannelCardFragment[];
  /** The first members, by the id of the person. */
  readonly members: ReadonlyMap<string, GuildMemberFragment>;
  /** Whether all members are in `members`. */
  readonly hasAllMembers: boolean;
  readonly isDeleted: boolean;
}

/** Which guild: exactly one of id and slug. */
export interface GuildRoomOptions {
  readonly guildId?: string;
  readonly slug?: string;
  /** How many members are loaded, 1 to 100; 100 unless said. */
  readonly members?: number;
}

/** Follows a guild, its channels and its members. */
export function guildRoom(connection: Live, options: GuildRoomOptions): LiveView<GuildRoom> {
  throw new Error(`not yet ${connection.connection} ${options.guildId}`);
}
