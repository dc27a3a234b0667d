import path from 'node:path';
import {
  createMemoryDoorbell,
  createPostgresDoorbell,
  localFeed,
  runConsumers,
} from '@testverse/platform/events';
import { createLogger, type Logger } from '@testverse/platform/log';
import { Drain } from '@testverse/platform/server';
import { readRouterEnv } from '@testverse/router';
import { demoSignIn } from './demo/sign-in.ts';
import { startHousekeeping } from './housekeeping.ts';
import type { OpenApp } from './lifecycle.ts';
import { hasWeb, root } from './built.ts';
import { openProduct, serveProduct, type Product } from './product.ts';
import type { Settings } from './settings.ts';
import { serveAsWorker, startWorkers } from './workers.ts';

/**
 * The composition root. This process owns the database's schema, the demo world and whatever must run once; it serves
 * the API itself, or lets worker processes do so, which then hear of each other's events through the database.
 */
export const openApp: OpenApp = async ({ databaseUrl, settings }) => {
  const log = loggerOf(settings);
  // What is wrong with the environment is told here, not by a worker.
  readRouterEnv();
  const isAlone = settings.workers === 1;
  const doorbell = isAlone ? createMemoryDoorbell() : await createPostgresDoorbell({ databaseUrl, log });
  const product = await openProduct({ databaseUrl, settings, doorbell, log, migrates: true });
  const demo = await demoSignIn(settings, product.demoWorld);
  const drain = new Drain(log);
  let renew: (() => Promise<void>) | undefined;
  if (isAlone) {
    const router = await serveProduct(product, settings, log);
    drain.add('router', () => router.close());
  } else {
    const workers = await startWorkers({
      count: settings.workers,
      script: path.join(root, 'tools/start/worker.mjs'),
      env: { WORKER_DATABASE_URL: databaseUrl },
      log,
    });
    process.once('exit', () => workers.kill());
    drain.add('workers', () => workers.close());
    renew = () => workers.renew();
  }
  const feeds = product.running.map(localFeed);
  const consumers = product.running.map((subgraph) => runConsumers(subgraph, feeds));
  drain.add('consumers', async () => {
    await Promise.all(consumers.map((runner) => runner.stop()));
  });
  const housekeeping = startHousekeeping(chores(product), log);
  drain.add('housekeeping', () => housekeeping.stop());
  drain.add('subgraphs', () => product.close());
  drain.add('doorbell', () => doorbell.close());
  return { web: hasWeb(), demo, ...(renew && { renew }), close: () => drain.close() };
};

/** One of several processes that serve the API. */
export function openWorker(databaseUrl: string, settings: Settings): Promise<void> {
  return serveAsWorker(async () => {
    const log = loggerOf(settings);
    const doorbell = await createPostgresDoorbell({ databaseUrl, log });
    const product = await openProduct({ databaseUrl, settings, doorbell, log, migrates: false });
    const router = await serveProduct(product, settings, log);
    const drain = new Drain(log);
    drain.add('router', () => router.close());
    drain.add('subgraphs', () => product.close());
    drain.add('doorbell', () => doorbell.close());
    return { close: () => drain.close() };
  });
}

function loggerOf({ logLevel }: Settings): Logger {
  return createLogger({ service: 'testverse', level: logLevel });
}

function chores({ users, runningUsers, running }: Product): Parameters<typeof startHousekeeping>[0] {
  return [
    ...running.map((subgraph) => ({ name: subgraph.name, run: () => subgraph.cleanUp() })),
    { name: 'sessions', run: () => users.cleanUp(runningUsers) },
  ];
}
