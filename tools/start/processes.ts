import { fork } from 'node:child_process';
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

/** Together less than what the end of all may take. Only the router has somebody's requests to finish. */
const drainMs = { router: 9_000, subgraph: 4_000, redis: 1_000 };

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
}

/** What each process is and is told. Ports are chosen once: one that is started again is found where it was. */
async function planOf(of: { databaseUrl: string; redisUrl: string; settings: Settings }): Promise<Plan> {
  const { databaseUrl, redisUrl, settings } = of;
  const { dataDir, port } = settings;
  const ports = new Map<string, number>();
  for (const name of subgraphNames) ports.set(name, await otherPort([...ports.values(), port]));
  const shared = await sharedEnvironment(settings, redisUrl, ports);
  const keys = { USERS_MASTER_KEYS: await masterKeys(dataDir) };
  const subgraphs = [...ports].flatMap(([name, own]) => {
    const inside = { ...shared, DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: String(own) };
    const env = name === 'users' ? { ...inside, ...keys } : inside;
    return subgraphParts({ name, port: own, script: `${name}.mjs`, env }, settings);
  });
  const outside = { HOST: settings.host, PORT: String(port), IP_HASH_SECRET: await ipHashSecret(dataDir) };
  const env = { ...shared, ...outside };
  return { subgraphs, router: forked({ name: 'router', port, script: 'router.mjs', env }) };
}

/** What every process is told; nobody gets what only some need. */
async function sharedEnvironment(
  { dataDir, logLevel }: Settings,
  redisUrl: string,
  ports: ReadonlyMap<string, number>,
): Promise<Environment> {
  const { USERS_MASTER_KEYS: _, DATABASE_URL: __, ...inherited } = process.env;
  return {
    ...inherited,
    REDIS_URL: redisUrl,
    LOG_LEVEL: logLevel,
    SUBGRAPH_SECRET: process.env.SUBGRAPH_SECRET || (await keptSecret(dataDir, 'subgraph-secret')),
    SUBGRAPH_URLS: [...ports].map(([name, port]) => `${name}=http://127.0.0.1:${port}`).join(),
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
  env: Environment;
  args?: readonly string[];
}

function forked({ name, port, script, env, args = [] }: Script): Part {
  return {
    name,
    port,
    launch: () => fork(path.join(root, 'dist/server', script), [...args], { env, execArgv: [] }),
    serves: firstWord,
  };
}
