import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guildsSubgraph } from '@testverse/guilds';
import { createLogger } from '@testverse/platform/log';
import { migrateSubgraph, openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import { createApolloGatewayEngine, createEngine, type Engine } from '@testverse/router/engine';
import { Supergraph } from '@testverse/router/supergraph';
import { createLocalTransport, type Transport } from '@testverse/router/transports';
import { usersSubgraph } from '@testverse/users';
import { loadDemo } from '../start/demo/load.ts';
import { startPostgres } from '../start/postgres/launch.ts';

/** The real subgraphs with the demo world, under both engines. */
export interface Product {
  ours: Engine;
  stock: Engine;
  /** Steps sent to subgraphs since the last call of this. */
  takeCalls(): number;
  close(): Promise<void>;
}

const poolSize = 6;

export async function openProduct(): Promise<Product> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'testverse-bench-'));
  await chmod(dataDir, 0o711);
  const postgres = await startPostgres({ dataDir, durable: true, log: () => undefined });
  const log = createLogger({ service: 'bench', level: 'error' });
  const users = usersSubgraph({ masterKeys: [randomBytes(32).toString('base64')] });
  const running: RunningSubgraph[] = [];
  for (const definition of [users, guildsSubgraph()]) {
    await migrateSubgraph(definition, postgres.url);
    running.push(await openSubgraph(definition, { databaseUrl: postgres.url, poolSize, log }));
  }
  const [people, guilds] = running;
  if (!people || !guilds) throw new Error('both subgraphs are needed');
  await loadDemo(
    {
      users: people,
      guilds,
      guildsAt: (clock) =>
        openSubgraph(guildsSubgraph(), { databaseUrl: postgres.url, poolSize, log, clock }),
      importPerson: users.importPerson,
    },
    'bench password',
    () => undefined,
  );

  let calls = 0;
  const transports = running.map((subgraph): Transport => {
    const local = createLocalTransport(subgraph);
    return {
      ...local,
      execute: (request, signal) => {
        calls += 1;
        return local.execute(request, signal);
      },
    };
  });
  const supergraph = Supergraph.of(running);
  const stock = await createApolloGatewayEngine({ supergraphSdl: supergraph.sdl, transports });
  return {
    ours: createEngine({ supergraph, transports }),
    stock,
    takeCalls: () => {
      const taken = calls;
      calls = 0;
      return taken;
    },
    close: async () => {
      await stock.stop();
      await Promise.all(running.map((subgraph) => subgraph.close()));
      await postgres.stop({ immediate: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
