import { assessmentsSubgraph } from '@testverse/assessments';
import { gamificationSubgraph } from '@testverse/gamification';
import { ampleMessageLimits, guildsSubgraph, readGuildsEnv } from '@testverse/guilds';
import { systemClock, uuids, type Clock } from '@testverse/platform/context';
import { consumersOf, localFeed, type Doorbell, type EventFeed } from '@testverse/platform/events';
import type { SubgraphDefinition } from '@testverse/platform/graphql';
import type { Logger } from '@testverse/platform/log';
import { migrateSubgraph, openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import {
  createLocalTransport,
  openStore,
  readRouterEnv,
  startRouter,
  type RouterSubgraph,
  type RunningRouter,
} from '@testverse/router';
import { projectsSubgraph } from '@testverse/projects';
import { readUsersEnv, usersSubgraph, type UsersSubgraph } from '@testverse/users';
import manifest from '../../package.json' with { type: 'json' };
import { buildName, hasWeb, plannerScript, webRoot } from './built.ts';
import type { DemoWorld } from './demo/load.ts';
import { knownOperations } from './known-operations.ts';
import { ipHashSecret, masterKeys } from './secret.ts';
import type { Settings } from './settings.ts';

/** Connections of each subgraph in this process. */
const POOL_SIZE = 6;

/** The subgraphs of the product, open in this process. */
export interface Product {
  users: UsersSubgraph;
  runningUsers: RunningSubgraph;
  runningGuilds: RunningSubgraph;
  runningGamification: RunningSubgraph;
  /** All of them. */
  running: readonly RunningSubgraph[];
  /** What the demo world is made in. */
  demoWorld: DemoWorld;
  close(): Promise<void>;
}

export interface ProductParts {
  databaseUrl: string;
  settings: Settings;
  doorbell: Doorbell;
  log: Logger;
  /** Brings the schemas up to date first: one process of an installation does. */
  migrates: boolean;
}

/** Opens every subgraph in this process. */
export async function openProduct(parts: ProductParts): Promise<Product> {
  const { databaseUrl, settings, doorbell, log, migrates } = parts;
  const { USERS_MASTER_KEYS } = readUsersEnv({ USERS_MASTER_KEYS: await masterKeys(settings.dataDir) });
  const users = usersSubgraph({ masterKeys: USERS_MASTER_KEYS });
  const openAt = (definition: SubgraphDefinition, clock?: Clock): Promise<RunningSubgraph> =>
    openSubgraph(definition, { databaseUrl, poolSize: POOL_SIZE, log, doorbell, clock });
  const open = async (definition: SubgraphDefinition): Promise<RunningSubgraph> => {
    if (migrates) await migrateSubgraph(definition, databaseUrl);
    return openAt(definition);
  };
  // Asked once requests come, when all are open.
  const guildsHead = async (): Promise<number> => localFeed(runningGuilds).head();
  const [runningUsers, runningGuilds, runningGamification, ...others] = await Promise.all([
    open(users),
    open(guildsSubgraph(readGuildsEnv())),
    open(gamificationSubgraph()),
    open(projectsSubgraph({ guildsHead })),
    open(assessmentsSubgraph()),
  ]);
  const running = [runningUsers, runningGuilds, runningGamification, ...others];
  return {
    users,
    runningUsers,
    runningGuilds,
    runningGamification,
    running,
    demoWorld: {
      users: runningUsers,
      guilds: runningGuilds,
      guildsAt: (clock) => openAt(guildsSubgraph({ limits: ampleMessageLimits }), clock),
      projectsAt: (clock) => openAt(projectsSubgraph({ guildsHead }), clock),
      importPerson: users.importPerson,
    },
    close: async () => {
      await Promise.all(running.map((subgraph) => subgraph.close()));
    },
  };
}

/** Serves the product's graph and web app on the port of the settings. */
export async function serveProduct(
  { users, runningUsers, running }: Product,
  settings: Settings,
  log: Logger,
): Promise<RunningRouter> {
  const env = readRouterEnv();
  return startRouter({
    ...env,
    cacheStore: openStore(env, { prefix: 'testverse:', clock: systemClock, log }),
    subgraphs: running.map((subgraph) => inProcess(subgraph, running.map(localFeed))),
    auth: { jwks: () => users.publicKeys(runningUsers), revocations: users.revocations(runningUsers) },
    port: settings.port,
    host: settings.host,
    webRoot: hasWeb() ? webRoot : undefined,
    ipHashSecret: await ipHashSecret(settings.dataDir),
    log,
    clock: systemClock,
    ids: uuids,
    version: manifest.version,
    build: buildName(),
    knownOperations: knownOperations(),
    plannerScript,
  });
}

function inProcess(subgraph: RunningSubgraph, feeds: readonly EventFeed[]): RouterSubgraph {
  return {
    name: subgraph.name,
    sdl: subgraph.sdl,
    transport: createLocalTransport(subgraph),
    feed: localFeed(subgraph),
    health: () => subgraph.health(),
    consumers: () => consumersOf(subgraph, feeds).status(),
  };
}
