import { fork, type ChildProcess } from 'node:child_process';
import cluster from 'node:cluster';
import path from 'node:path';
import { createMemoryDoorbell } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { hasWeb, root } from './built.ts';
import type { OpenApp, SignIn } from './lifecycle.ts';
import { freePort } from './port.ts';
import { StartProblem } from './postgres/errors.ts';
import { needRedis, ownRedis } from './redis.ts';
import { ipHashSecret, keptSecret, masterKeys } from './secret.ts';
import type { Settings } from './settings.ts';
import { subgraphNames } from './subgraphs.mjs';
import { firstWord, Supervisor, type Part } from './supervisor.ts';
import { say, step } from './terminal.mjs';
import { servingFlags } from './workers.ts';

/** Together less than what the end of all may take. Only the router has somebody's requests to finish. */
const drainMs = { router: 9_000, subgraph: 4_000, redis: 1_000, routerRenewed: 15_000 };

type Environment = Record<string, string | undefined>;

/**
 * The composition root of the distributed topology: a process for each subgraph, one for the router, and a Redis between
 * them. This process keeps them alive and ends them; it serves nothing.
 */
export const openProcesses: OpenApp = async ({ databaseUrl, settings }) => {
  if (settings.workers > 1)
    throw new StartProblem('WORKERS is for npm start; here every part is one process already.');
  const supervisor = new Supervisor();
  // However this process ends, none of them stays behind.
  process.once('exit', () => supervisor.kill());
  const demo = await demoSignInOf(databaseUrl, settings);
  const program = needRedis(settings);
  const redis = program === undefined ? undefined : await ownRedis(program, settings.dataDir);
  if (redis) await supervisor.start(redis.part);
  const redisUrl = redis?.url ?? settings.redisUrl ?? '';
  const plan = await planOf({ databaseUrl, redisUrl, settings });
  let serving = 0;
  await step(`starting ${plan.subgraphs.length} processes of subgraphs`, (report) =>
    Promise.all(
      plan.subgraphs.map(async (part) => {
        await supervisor.start(part);
        report(`${(serving += 1)} serve`);
      }),
    ),
  );
  await step('starting the router', () => supervisor.start(plan.router));
  for (const line of supervisor.lines()) say(line);
  return {
    web: hasWeb(),
    demo,
    renew: () => renewAll(supervisor, plan),
    close: async () => {
      // Whoever asks ends before whoever answers.
      await supervisor.stop([plan.router.name], drainMs.router);
      await supervisor.stop(
        plan.subgraphs.map(({ name }) => name),
        drainMs.subgraph,
      );
      await supervisor.stop(['redis'], drainMs.redis);
      await redis?.release();
    },
  };
};

/** Makes the demo world before anybody serves: its people do not hear of each other over a network. */
async function demoSignInOf(databaseUrl: string, settings: Settings): Promise<SignIn | null> {
  if (!settings.demo) return null;
  const [{ openProduct }, { demoSignIn }] = await Promise.all([
    import('./product.ts'),
    import('./demo/sign-in.ts'),
  ]);
  const doorbell = createMemoryDoorbell();
  const log = createLogger({ service: 'testverse', level: settings.logLevel });
  const product = await openProduct({ databaseUrl, settings, doorbell, log, migrates: true });
  try {
    return await demoSignIn(settings, product.demoWorld);
  } finally {
    await product.close();
    await doorbell.close();
  }
}

interface Plan {
  subgraphs: readonly Part[];
  router: Part;
  /** Where each subgraph is found, at this moment. */
  places: Map<string, number>;
}

const urlAt = (port: number): string => `http://127.0.0.1:${port}`;

/**
 * Puts a new process in the place of each, one after the other: a subgraph's at another port, to which everybody goes before
 * the old one ends; the router's at the same one, which this process holds for its routers.
 */
async function renewAll(supervisor: Supervisor, { subgraphs, router, places }: Plan): Promise<void> {
  for (const { name } of subgraphs) {
    if (!places.has(name)) {
      await supervisor.renew(name, { port: 0, withinMs: drainMs.subgraph });
      continue;
    }
    const port = await otherPort([...places.values(), router.port]);
    const handOver = (): Promise<void> => {
      places.set(name, port);
      return supervisor.tellAll({ kind: 'moved', name, url: urlAt(port) });
    };
    await supervisor.renew(name, { port, handOver, withinMs: drainMs.subgraph });
  }
  await supervisor.renew(router.name, { port: router.port, withinMs: drainMs.routerRenewed });
}

/** What each process is and is told. One that dies is started again where it was. */
async function planOf(of: { databaseUrl: string; redisUrl: string; settings: Settings }): Promise<Plan> {
  const { databaseUrl, redisUrl, settings } = of;
  const { dataDir, port } = settings;
  const places = new Map<string, number>();
  for (const name of subgraphNames) places.set(name, await otherPort([...places.values(), port]));
  const shared = await sharedEnvironment(settings, redisUrl);
  const SUBGRAPH_URLS = (): string => [...places].map(([name, at]) => `${name}=${urlAt(at)}`).join();
  const keys = { USERS_MASTER_KEYS: await masterKeys(dataDir) };
  const subgraphs = [...places].flatMap(([name, own]) => {
    const inside = { ...shared, DATABASE_URL: databaseUrl, HOST: '127.0.0.1', ...(name === 'users' && keys) };
    const env = (at: number): Environment => ({
      ...inside,
      PORT: String(at),
      SUBGRAPH_URLS: SUBGRAPH_URLS(),
    });
    return subgraphParts({ name, port: own, script: `${name}.mjs`, env }, settings);
  });
  const outside = {
    HOST: settings.host,
    PORT: String(port),
    IP_HASH_SECRET: await ipHashSecret(dataDir),
    // Those that share a port inherit everything that is not said otherwise.
    DATABASE_URL: undefined,
    USERS_MASTER_KEYS: undefined,
  };
  const env = (): Environment => ({ ...shared, ...outside, SUBGRAPH_URLS: SUBGRAPH_URLS() });
  return { subgraphs, router: routerPart({ name: 'router', port, script: 'router.mjs', env }), places };
}

/** What every process is told; nobody gets what only some need. */
async function sharedEnvironment({ dataDir, logLevel }: Settings, redisUrl: string): Promise<Environment> {
  const { USERS_MASTER_KEYS: _, DATABASE_URL: __, ...inherited } = process.env;
  return {
    ...inherited,
    REDIS_URL: redisUrl,
    LOG_LEVEL: logLevel,
    SUBGRAPH_SECRET: process.env.SUBGRAPH_SECRET || (await keptSecret(dataDir, 'subgraph-secret')),
    // Newer Nodes keep compiled code between starts.
    NODE_COMPILE_CACHE: path.join(root, '.cache/compiled'),
  };
}

/** One process that does everything for a subgraph, or another one beside it for its relay. */
function subgraphParts(script: Script, { relaysApart }: Settings): Part[] {
  const { name } = script;
  if (!relaysApart.includes(name)) return [forked(script)];
  return [
    forked({ ...script, args: ['--roles=api,worker'] }),
    forked({ ...script, name: `${name}-relay`, port: 0, args: ['--roles=relay'] }),
  ];
}

/** A free port that nobody has been given yet. */
async function otherPort(given: readonly number[]): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (!given.includes(port)) return port;
  }
}

interface Script {
  name: string;
  port: number;
  /** In dist/server. */
  script: string;
  /** What it is told when it is started at that port. */
  env(port: number): Environment;
  args?: readonly string[];
}

function forked({ name, port, script, env, args = [] }: Script): Part {
  return {
    name,
    port,
    launch: (at) => fork(built(script), [...args], { env: env(at), execArgv: [...servingFlags] }),
    serves: firstWord,
  };
}

/** Routers that follow each other share the port, which this process holds for them. */
function routerPart({ name, port, script, env }: Script): Part {
  cluster.setupPrimary({ exec: built(script), args: [], execArgv: [...servingFlags] });
  const launch = (): ChildProcess => cluster.fork(env(port)).process;
  return { name, port, launch, serves: firstWord };
}

function built(script: string): string {
  return path.join(root, 'dist/server', script);
}
