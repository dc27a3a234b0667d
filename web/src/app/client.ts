import { createClient, type Requester } from '@testverse/client-sdk';
import * as guilds from '@testverse/client-sdk/guilds';
import * as users from '@testverse/client-sdk/users';

/**
 * The one connection of this page to the graph. The access token lives in its memory, the refresh token in a cookie
 * that no script can read.
 */
export const client = createClient({ url: '/graphql', credentials: { mode: 'cookie' } });

function bound<Rest extends readonly unknown[], Answer>(
  run: (client: Requester, ...rest: Rest) => Answer,
): (...rest: Rest) => Answer {
  return (...rest) => run(client, ...rest);
}

/** The operations that the shell needs, bound to that connection; the others wait in `sdk.ts` for pages that need them. */
export const sdk = {
  guilds: {
    createGuild: bound(guilds.createGuild),
    deleteGuild: bound(guilds.deleteGuild),
    guild: bound(guilds.guild),
    guildMembers: bound(guilds.guildMembers),
    guilds: bound(guilds.guilds),
    joinGuild: bound(guilds.joinGuild),
    leaveGuild: bound(guilds.leaveGuild),
    removeGuildMember: bound(guilds.removeGuildMember),
    setGuildMemberRole: bound(guilds.setGuildMemberRole),
    updateGuild: bound(guilds.updateGuild),
    userGuildMemberships: bound(guilds.userGuildMemberships),
  },
  users: {
    updatePreferences: bound(users.updatePreferences),
    updateProfile: bound(users.updateProfile),
    user: bound(users.user),
    viewer: bound(users.viewer),
    viewerPreferences: bound(users.viewerPreferences),
  },
};
