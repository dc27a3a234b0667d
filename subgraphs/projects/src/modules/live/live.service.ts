import { AccessGuard, type AccessRules } from '@testverse/platform/context';
import { canFollowGuild, canSee } from '../project/index.ts';
import type { GuildAccess, ProjectAccess } from './live.entity.ts';
import {
  findGuildAccess,
  findProjectAccess,
  listGuildVersions,
  listProjectVersions,
} from './live.repository.ts';

/** Who may follow one project: whoever sees it. The right is named by the project's id. */
const projectRules: AccessRules<ProjectAccess> = {
  find: findProjectAccess,
  readership(actor, { guild, isPublic, people }) {
    const own = people.get(actor.userId ?? '') ?? { isMember: false, part: null };
    return { isReader: canSee(actor, { isPublic }, { guild, ...own }), isMember: own.isMember };
  },
  // What takes the right away is told by the guilds' log, not by ours.
  changes: { versions: listProjectVersions },
};

/** Who may follow all projects of a guild, those of its members alone included. The right is named by the guild's id. */
const guildRules: AccessRules<GuildAccess> = {
  find: findGuildAccess,
  readership(actor, { guild, members }) {
    const isMember = members.has(actor.userId ?? '');
    return { isReader: canFollowGuild(actor, guild, isMember), isMember };
  },
  changes: { versions: listGuildVersions },
};

/** The guards of every stream of this process. */
export interface Guards {
  project: AccessGuard<ProjectAccess>;
  guild: AccessGuard<GuildAccess>;
}

export interface LiveLoaders {
  /** Those of this process, for every request. */
  guards: Guards;
}

export function createGuards(): Guards {
  return { project: new AccessGuard(projectRules), guild: new AccessGuard(guildRules) };
}
