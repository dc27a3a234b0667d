import type { GuildPlaceFields } from './model.ts';

/** How a guild looks to someone who has just joined, or asked to. */
export function asJoined(guild: GuildPlaceFields): GuildPlaceFields {
  const isIn = guild.approval !== 'MANUAL';
  return {
    ...guild,
    memberCount: guild.memberCount + (isIn ? 1 : 0),
    viewerMembership: { role: 'MEMBER', status: isIn ? 'ACTIVE' : 'REQUESTED' },
    viewerCan: { ...guild.viewerCan, join: false, leave: true },
  };
}

/** How a guild looks to someone who has just left, or taken a request back. */
export function asLeft(guild: GuildPlaceFields): GuildPlaceFields {
  const wasIn = guild.viewerMembership?.status === 'ACTIVE';
  return {
    ...guild,
    memberCount: guild.memberCount - (wasIn ? 1 : 0),
    viewerMembership: null,
    viewerCan: {
      update: false,
      delete: false,
      manageRoles: false,
      removeMembers: false,
      manageChannels: false,
      leave: false,
      join: guild.visibility === 'PUBLIC',
    },
  };
}
