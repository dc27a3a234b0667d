import {
  ChannelDocument,
  GuildDocument,
  GuildEventsDocument,
  GuildRoomDocument,
  type ChannelCardFragment,
  type ChannelFactsFragment,
  type GuildEventsSubscription,
  type GuildEventsSubscriptionVariables,
  type GuildHomeFragment,
  type GuildMemberFragment,
  type GuildRoomQuery,
  type GuildRoomQueryVariables,
} from '../_generated/guilds.ts';
import type { Live } from './connect.ts';
import { live, type Reducers } from './live.ts';
import type { LiveView } from './view.ts';

/** A guild with its channels and members, as it is now. */
export interface GuildRoom {
  readonly guild: GuildHomeFragment;
  /** Who looks; null for a visitor. */
  readonly viewerId: string | null;
  /** Those not archived, in their order. The viewer's counts are as they were when loaded (see `unreadCounts`). */
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
  /** How many members are loaded, 1 to 100; 40 unless said. */
  readonly members?: number;
}

/** What happens to a guild. */
type GuildEvent = GuildEventsSubscription['guildEvents'];

/** Follows a guild, its channels and its members. */
export function guildRoom(connection: Live, options: GuildRoomOptions): LiveView<GuildRoom> {
  const room: LiveView<GuildRoom> = live<
    GuildRoom,
    GuildRoomQuery,
    GuildRoomQueryVariables,
    GuildEventsSubscription,
    GuildEventsSubscriptionVariables,
    GuildEvent
  >(
    connection,
    {
      snapshot: GuildRoomDocument,
      init: ({ viewer, guild }) =>
        guild && { state: roomOf(viewer?.user.id ?? null, guild), cursor: guild.streamCursor },
      events: GuildEventsDocument,
      eventVariables: ({ guild }) => ({ guildId: guild.id }),
      eventOf: ({ guildEvents }) => guildEvents,
      reducers: guildReducers,
      onEvent: caretaker(connection, () => room),
    },
    { id: options.guildId, slug: options.slug, members: options.members ?? 40 },
  );
  return room;
}

type LoadedGuild = NonNullable<GuildRoomQuery['guild']>;

function roomOf(viewerId: string | null, loaded: LoadedGuild): GuildRoom {
  const { channels, members, streamCursor: _cursor, ...guild } = loaded;
  return {
    guild,
    viewerId,
    channels: ordered(channels.edges.map(({ node }) => node)),
    members: new Map(members.edges.map(({ node }) => [node.user.id, node])),
    hasAllMembers: !members.pageInfo.hasNextPage,
    isDeleted: false,
  };
}

function ordered(channels: readonly ChannelCardFragment[]): readonly ChannelCardFragment[] {
  return channels
    .filter(({ archivedAt }) => archivedAt === null)
    .sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1));
}

const noRights = { send: false, manage: false, moderate: false };

/** Takes over what everybody sees of a channel; the viewer's own part stays, or is loaded behind it. */
function withChannel(room: GuildRoom, channel: ChannelFactsFragment): GuildRoom {
  const known = room.channels.find(({ id }) => id === channel.id);
  const alike = room.channels.find(({ kind }) => kind === channel.kind);
  const own = known ?? { lastReadSeq: 0, unreadCount: 0, viewerCan: alike?.viewerCan ?? noRights };
  const others = room.channels.filter((one) => one !== known);
  return { ...room, channels: ordered([...others, { ...own, ...channel }]) };
}

function withMember(room: GuildRoom, userId: string, member: GuildMemberFragment | null): GuildRoom {
  const members = new Map(room.members);
  if (member) members.set(userId, member);
  else members.delete(userId);
  return { ...room, members };
}

/** How each event changes a guild's room. */
export const guildReducers: Reducers<GuildRoom, GuildEvent> = {
  GuildUpdatedEvent: (room, { guild }) => ({ ...room, guild: { ...room.guild, ...guild } }),
  GuildDeletedEvent: (room) => ({ ...room, isDeleted: true }),
  GuildMemberJoinedEvent: (room, { user, membership: { guild, ...member } }) => {
    const isThere = member.status === 'ACTIVE';
    const next = withMember(room, user.id, isThere ? member : null);
    return { ...next, guild: { ...room.guild, memberCount: guild.memberCount } };
  },
  GuildMemberLeftEvent: (room, { user }) => withMember(room, user.id, null),
  GuildMemberRoleChangedEvent: (room, { user, role }) => {
    const member = room.members.get(user.id);
    return member ? withMember(room, user.id, { ...member, role }) : room;
  },
  ChannelCreatedEvent: (room, { channel }) => withChannel(room, channel),
  ChannelUpdatedEvent: (room, { channel }) => withChannel(room, channel),
};

/** Loads what an event does not tell: the viewer's own rights, and how many members are left. */
function caretaker(connection: Live, room: () => LiveView<GuildRoom>): (event: GuildEvent) => void {
  const { client } = connection;
  /** Comings and goings so far: a count that was asked for before the last one may be old. */
  let moves = 0;
  const recount = async () => {
    for (let known = -1; known !== moves;) {
      known = moves;
      const { guild } = await client.request(GuildDocument, { id: room().state?.guild.id });
      if (guild && known === moves)
        room().update((now) => ({ ...now, guild: { ...now.guild, memberCount: guild.memberCount } }));
    }
  };
  const readRights = async (id: string) => {
    const { channel } = await client.request(ChannelDocument, { id });
    if (channel) room().update((now) => withRights(now, channel));
  };
  const act = (event: GuildEvent) => {
    const isMove =
      event.__typename === 'GuildMemberJoinedEvent' || event.__typename === 'GuildMemberLeftEvent';
    if (isMove) moves++;
    if (
      (isMove || event.__typename === 'GuildMemberRoleChangedEvent') &&
      event.user.id === room().state?.viewerId
    )
      return room().reload();
    if (event.__typename === 'GuildMemberLeftEvent') return recount();
    if (event.__typename === 'ChannelCreatedEvent' || event.__typename === 'ChannelUpdatedEvent')
      return readRights(event.channel.id);
    return undefined;
  };
  // What could not be loaded stays as it was; the next event of its kind tries again.
  return (event) => void act(event)?.catch(() => undefined);
}

function withRights(
  room: GuildRoom,
  { id, viewerCan, lastReadSeq, unreadCount }: ChannelCardFragment,
): GuildRoom {
  const own = { viewerCan, lastReadSeq, unreadCount };
  return { ...room, channels: room.channels.map((one) => (one.id === id ? { ...one, ...own } : one)) };
}
