import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { guildsSubgraph } from '@testverse/guilds';
import { systemClock, uuids } from '@testverse/platform/context';
import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { createLogger } from '@testverse/platform/log';
import { Drain, migrateSubgraph, openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import { createLocalTransport, readRouterEnv, startRouter, type RouterSubgraph } from '@testverse/router';
import { readUsersEnv, usersSubgraph } from '@testverse/users';
import manifest from '../../package.json' with { type: 'json' };
import { demoSignIn } from './demo/sign-in.ts';
import { startHousekeeping } from './housekeeping.ts';
import { knownOperations } from './known-operations.ts';
import type { OpenApp } from './lifecycle.ts';
import { keptSecret } from './secret.ts';
import type { Settings } from './settings.ts';

/** Connections of each subgraph in this process. */
const POOL_SIZE = 6;

/** Runs from dist/server. */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The composition root: subgraphs, demo world and router in this process, joined by local transports. */
export const openApp: OpenApp = async ({ databaseUrl, settings }) => {
  const routerEnv = readRouterEnv();
  const log = createLogger({ service: 'testverse', level: settings.logLevel });
  const users = usersSubgraph({ masterKeys: await masterKeys(settings) });
  const open = (definition: SubgraphDefinition) => openMigrated(definition, databaseUrl, log);
  const [runningUsers, runningGuilds] = await Promise.all([open(users), open(guildsSubgraph())]);
  const running = [runningUsers, runningGuilds];
  const demo = await demoSignIn(settings, {
    users: runningUsers,
    guilds: runningGuilds,
    importPerson: users.importPerson,
  });
  const webRoot = path.join(root, 'dist/web');
  const web = existsSync(path.join(webRoot, 'index.html'));
  const router = await startRouter({
    ...routerEnv,
    subgraphs: running.map(inProcess),
    auth: { jwks: () => users.publicKeys(runningUsers), revocations: users.revocations(runningUsers) },
    port: settings.port,
    host: settings.host,
    webRoot: web ? webRoot : undefined,
    ipHashSecret: await keptSecret(settings.dataDir, 'ip-hash-key'),
    log,
    clock: systemClock,
    ids: uuids,
    version: manifest.version,
    knownOperations: knownOperations(),
  });
  const housekeeping = startHousekeeping(
    [
      ...running.map((subgraph) => ({ name: subgraph.name, run: () => subgraph.cleanUp() })),
      { name: 'sessions', run: () => users.cleanUp(runningUsers) },
    ],
    log,
  );
  const drain = new Drain(log);
  drain.add('router', () => router.close());
  drain.add('housekeeping', () => housekeeping.stop());
  for (const subgraph of running) drain.add(subgraph.name, () => subgraph.close());
  return { web, demo, close: () => drain.close() };
};

function inProcess(subgraph: RunningSubgraph): RouterSubgraph {
  return {
    name: subgraph.name,
    sdl: subgraph.sdl,
    transport: createLocalTransport(subgraph),
    health: () => subgraph.health(),
  };
}

async function openMigrated(
  definition: SubgraphDefinition,
  databaseUrl: string,
  log: ReturnType<typeof createLogger>,
): Promise<RunningSubgraph> {
  await migrateSubgraph(definition, databaseUrl);
  return openSubgraph(definition, { databaseUrl, poolSize: POOL_SIZE, log });
}

/** Given from outside where several machines serve one database; else kept in the data folder. */
async function masterKeys({ dataDir }: Settings): Promise<string[]> {
  const given = process.env.USERS_MASTER_KEYS;
  const env = readUsersEnv({ USERS_MASTER_KEYS: given || (await keptSecret(dataDir, 'users-master-key')) });
  return env.USERS_MASTER_KEYS;
}
