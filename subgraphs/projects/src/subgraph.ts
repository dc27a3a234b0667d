import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { GuildResolver } from './extends/guild/guild.resolver.ts';
import { UserResolver } from './extends/user/user.resolver.ts';
import { CreateProject1795269600000 } from './migrations/20261121T1400-create-project.ts';
import { ReplayGuildAccess1795280400000 } from './migrations/20261121T1700-replay-guild-access.ts';
import { collaboratorModule } from './modules/collaborator/collaborator.module.ts';
import { CollaboratorService } from './modules/collaborator/index.ts';
import { guildAccessModule } from './modules/guild-access/guild-access.module.ts';
import { GuildAccessService, productPatienceMs, type GuildsHead } from './modules/guild-access/index.ts';
import { liveModule } from './modules/live/live.module.ts';
import { findProgress, MilestoneService } from './modules/milestone/index.ts';
import { milestoneModule } from './modules/milestone/milestone.module.ts';
import { ProjectService } from './modules/project/index.ts';
import { projectModule } from './modules/project/project.module.ts';
import { topicStamps } from './stamps.ts';

export interface ProjectsOptions {
  /** How long beginning a project waits for a membership that may be on its way; the product's figure where absent. */
  patienceMs?: number;
  /** Lets it wait no longer than it takes to learn what is in that log by now. */
  guildsHead?: GuildsHead;
}

/** The projects subgraph: what members of guilds make together, and how far it is. */
export function projectsSubgraph(options: ProjectsOptions = {}): SubgraphDefinition {
  const guilds = new GuildAccessService(options.patienceMs ?? productPatienceMs, options.guildsHead);
  const collaborators = new CollaboratorService();
  const projects = new ProjectService({ guilds, collaborators, progressOf: findProgress });
  return {
    name: 'projects',
    modules: [
      guildAccessModule(guilds),
      collaboratorModule(),
      projectModule(projects),
      milestoneModule(new MilestoneService(projects, collaborators)),
      liveModule(),
    ],
    extensions: [new GuildResolver(), new UserResolver()],
    migrations: [CreateProject1795269600000, ReplayGuildAccess1795280400000],
    stamps: topicStamps,
  };
}
