import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assessmentsSubgraph } from '@testverse/assessments';
import { gamificationSubgraph } from '@testverse/gamification';
import { ampleMessageLimits, guildsSubgraph, readGuildsEnv } from '@testverse/guilds';
import { systemClock, uuids, type Clock } from '@testverse/platform/context';
import type { Doorbell } from '@testverse/platform/events';
import type { SubgraphDefinition } from '@testverse/platform/graphql';
import type { Logger } from '@testverse/platform/log';
import { migrateSubgraph, openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import {
  createLocalTransport,
  readRouterEnv,
  startRouter,
  type RouterSubgraph,
  type RunningRouter,
} from '@testverse/router';
import { projectsSubgraph } from '@testverse/projects';
import { readUsersEnv, usersSubgraph, type UsersSubgraph } from '@testverse/users';
import manifest from '../../package.json' with { type: 'json' };
import { knownOperations } from './known-operations.ts';
import { keptSecret } from './secret.ts';
import type { Settings } from './settings.ts';

/** Connections of each subgraph in this process. */
const POOL_SIZE = 6;

/** Runs from dist/server. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const webRoot = path.join(root, 'dist/web');

/** Whether the web app is built and will be served. */
export function hasWeb(): boolean {
  return existsSync(path.join(webRoot, 'index.html'));
}

/** The subgraphs of the product, open in this process. */
export interface Product {
  users: UsersSubgraph;
  runningUsers: RunningSubgraph;
  runningGuilds: RunningSubgraph;
  runningGamification: RunningSubgraph;
  /** All of them. */
  running: readonly RunningSubgraph[];
  /** The guilds once more, with another clock; to be closed by whoever asked. */
  guildsAt(clock: Clock): Promise<RunningSubgraph>;
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
export async function openProduct({
  databaseUrl,
  settings,
  doorbell,
  log,
  migrates,
}: ProductParts): Promise<Product> {
  const users = usersSubgraph({ masterKeys: await masterKeys(settings) });
  const open = async (definition: SubgraphDefinition): Promise<RunningSubgraph> => {
    if (migrates) await migrateSubgraph(definition, databaseUrl);
    return openSubgraph(definition, { databaseUrl, poolSize: POOL_SIZE, log, doorbell });
  };
  const [runningUsers, runningGuilds, runningGamification, ...others] = await Promise.all([
    open(users),
    open(guildsSubgraph(readGuildsEnv())),
    open(gamificationSubgraph()),
    open(projectsSubgraph()),
    open(assessmentsSubgraph()),
  ]);
  const running = [runningUsers, runningGuilds, runningGamification, ...others];
  return {
    users,
    runningUsers,
    runningGuilds,
    runningGamification,
    running,
    guildsAt: (clock) =>
      openSubgraph(guildsSubgraph({ limits: ampleMessageLimits }), {
        databaseUrl,
        poolSize: POOL_SIZE,
        log,
        doorbell,
        clock,
      }),
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
  return startRouter({
    ...readRouterEnv(),
    subgraphs: running.map(inProcess),
    auth: { jwks: () => users.publicKeys(runningUsers), revocations: users.revocations(runningUsers) },
    port: settings.port,
    host: settings.host,
    webRoot: hasWeb() ? webRoot : undefined,
    ipHashSecret: await keptSecret(settings.dataDir, 'ip-hash-key'),
    log,
    clock: systemClock,
    ids: uuids,
    version: manifest.version,
    knownOperations: knownOperations(),
  });
}

function inProcess(subgraph: RunningSubgraph): RouterSubgraph {
  return {
    name: subgraph.name,
    sdl: subgraph.sdl,
    transport: createLocalTransport(subgraph),
    health: () => subgraph.health(),
  };
}

/** Given from outside where several machines serve one database; else kept in the data folder. */
async function masterKeys({ dataDir }: Settings): Promise<string[]> {
  const given = process.env.USERS_MASTER_KEYS;
  const env = readUsersEnv({ USERS_MASTER_KEYS: given || (await keptSecret(dataDir, 'users-master-key')) });
  return env.USERS_MASTER_KEYS;
}
