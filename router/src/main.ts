import { EnvError } from '@testverse/platform/env';
import { systemClock, uuids } from '@testverse/platform/context';
import type { Doorbell } from '@testverse/platform/events';
import { connectRedis, createRedisDoorbell } from '@testverse/platform/redis';
import { runProcess, type Move, type OwnProcess } from '@testverse/platform/server';
import { openStore } from './cache/index.ts';
import { readRouterEnv, readRouterProcessEnv, type RouterProcessEnv } from './env.ts';
import { startRouter, type RouterEnv, type RouterOptions, type RouterSubgraph } from './router.ts';
import { connectSubgraph, remoteAuth } from './transports/index.ts';

/** What the process of a router is made from, beside what its environment says. */
export interface RouterProcess extends Pick<
  RouterOptions,
  'webRoot' | 'version' | 'build' | 'knownOperations' | 'plannerScript'
> {
  /** The subgraph that owns sessions and the keys of access tokens. */
  sessionsFrom: string;
  /** What subgraphs told when this was built: one that is away when the router starts is known by it. */
  builtSdls?: ReadonlyMap<string, string>;
}

/**
 * Is the process of a router over subgraphs that other processes serve: waits until each of them serves, then serves their
 * graph until it is told to stop.
 */
export function runRouter(parts: RouterProcess): Promise<void> {
  return runProcess(() => {
    const settings = { router: readRouterEnv(), env: readRouterProcessEnv() };
    return { name: 'router', logLevel: settings.env.LOG_LEVEL, open: (own) => open(parts, settings, own) };
  });
}

async function open(
  { sessionsFrom, builtSdls, ...parts }: RouterProcess,
  { router: settings, env }: { router: RouterEnv; env: RouterProcessEnv },
  { log, drain, last, onMoved, serving }: OwnProcess,
): Promise<void> {
  const { SUBGRAPH_URLS: urls, SUBGRAPH_SECRET: secrets, REDIS_URL, REDIS_PREFIX: prefix } = env;
  const sessionsUrl = urls.get(sessionsFrom);
  if (sessionsUrl === undefined)
    throw new EnvError(`SUBGRAPH_URLS: does not say where ${sessionsFrom} is, which knows who is signed in`);
  const redis = REDIS_URL ? connectRedis({ url: REDIS_URL, prefix, log }) : undefined;
  const cacheStore = openStore(settings, { redis, prefix, clock: systemClock, log });
  const doorbell = redis ? await createRedisDoorbell({ redis, log }) : undefined;
  const auth = remoteAuth({
    ...{ name: sessionsFrom, url: sessionsUrl, secrets, doorbell },
    onMoved: (move) => onMoved(sessionsFrom, move),
  });
  last.add('auth', () => auth.close());
  last.add('doorbell', async () => doorbell?.close());
  last.add('redis', () => Promise.resolve(redis?.disconnect()));
  // Only who keeps answers has to hear of changes.
  const changes = cacheStore ? doorbell : undefined;
  const subgraphs = await connectAll({ sessionsFrom, builtSdls }, env, { log, drain, onMoved }, changes);
  const router = await startRouter({
    ...parts,
    ...settings,
    subgraphs,
    auth,
    redis,
    cacheStore,
    port: env.PORT,
    host: env.HOST,
    ipHashSecret: env.IP_HASH_SECRET,
    log,
    clock: systemClock,
    ids: uuids,
  });
  drain.add('router', () => router.close());
  serving(router.port);
}

function connectAll(
  { sessionsFrom, builtSdls }: Pick<RouterProcess, 'sessionsFrom' | 'builtSdls'>,
  { SUBGRAPH_URLS: urls, SUBGRAPH_SECRET: secrets }: RouterProcessEnv,
  { log, drain, onMoved }: Pick<OwnProcess, 'log' | 'drain' | 'onMoved'>,
  doorbell: Doorbell | undefined,
): Promise<RouterSubgraph[]> {
  const waiting = new AbortController();
  drain.add('waiting', () => Promise.resolve(waiting.abort()));
  return Promise.all(
    [...urls].map(([name, url]) => {
      // Nobody can be known without the owner of sessions.
      const builtSdl = name === sessionsFrom ? undefined : builtSdls?.get(name);
      const known = { url, secrets, onMoved: (move: Move) => onMoved(name, move) };
      return connectSubgraph(name, { ...known, log, signal: waiting.signal, builtSdl, doorbell });
    }),
  );
}
