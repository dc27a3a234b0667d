import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/start/testing/started.ts';
import { partOrSkip } from '../../tools/test/parts.mjs';
import { dataFolder, removeFolder, serverPid } from './places.ts';
import { gone } from './processes.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A first start makes a database and the demo world; on a busy machine that takes its time. */
const startWithinMs = 120_000;

/** One process for everything, or one for each part with a Redis between them. */
export type Topology = 'all-in-one' | 'distributed';

/** Those that this machine has what it takes for; the other one is said to be skipped. */
export function topologies(): readonly Topology[] {
  return partOrSkip('redis') ? ['all-in-one', 'distributed'] : ['all-in-one'];
}

export interface ProductOptions {
  /** One process for everything, unless said here or, for whole runs, by TOPOLOGY=distributed. */
  topology?: Topology;
  /** A free one when absent. */
  port?: number;
  /** Kept between starts of one product; a fresh folder when absent. */
  dataDir?: string;
  /** Whether the demo world is there. */
  demo?: boolean;
  env?: Record<string, string>;
  /** How it is started; what the build left behind is served directly, unless said. */
  command?: readonly [file: string, ...args: string[]];
}

/** The product in a process of its own, on a free port and in a folder of its own. */
export interface Product {
  url: string;
  graphql: string;
  port: number;
  dataDir: string;
  child: ChildProcess;
  /** What it said on its terminal so far. */
  output(): string;
  /** The process of one part of a distributed product, as its terminal said last. @throws when it said nothing of it */
  pidOf(part: string): number;
  /** Ends Node alone, at once; PostgreSQL is left behind as in a real crash. */
  killNode(): Promise<void>;
  /** Ends Node and PostgreSQL at once. */
  killEverything(): Promise<void>;
  /** Ctrl-C. @returns the exit code */
  stop(): Promise<number | null>;
  /** Ends it if it still runs, and removes its data. */
  remove(): Promise<void>;
}

/** Where a product runs that scenarios may end, and start again on its port and with its data. */
export interface Site {
  readonly product: Product;
  startAgain(): Promise<void>;
}

/** Nothing of the test run's own environment, so that it behaves as at a stranger's terminal. */
function environment(port: number, dataDir: string, options: ProductOptions): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, REDIS_SERVER } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR ? { TMPDIR } : {}),
    ...(REDIS_SERVER ? { REDIS_SERVER } : {}),
    PORT: String(port),
    DATA_DIR: dataDir,
    DEMO: options.demo ? '1' : '0',
    // Rates are for strangers on the network; a scenario hammers from one address.
    LIMITS: 'test',
    ...options.env,
  };
}

/** Workers are a way of one topology only. */
function topologyOf({ topology, env = {} }: ProductOptions): Topology {
  if (topology) return topology;
  const isFree = (env['WORKERS'] ?? '1') === '1';
  return isFree && process.env.TOPOLOGY === 'distributed' ? 'distributed' : 'all-in-one';
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false;
  }
}

/** Starts the product and waits until it is ready to answer. @throws with what it printed when it does not get there */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? (await dataFolder());
  const port = options.port ?? (await freePort());
  const url = `http://localhost:${port}`;
  const way = topologyOf(options) === 'distributed' ? ['--distributed'] : [];
  const [file, ...args] = options.command ?? [process.execPath, 'tools/start/serve.mjs', ...way];
  const child = spawn(file, args, {
    cwd: root,
    env: environment(port, dataDir, options),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a scenario can press Ctrl-C there as a terminal does.
    detached: true,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, name);
  };
  // A test run that is given up takes its products with it.
  const last = () => signal('SIGTERM');
  process.once('exit', last);
  void ended.then(() => process.off('exit', last));

  /** Looked up before it is needed: while it was, all that is under way would be answered. */
  const found: { server?: number | undefined } = {};
  const product: Product = {
    url,
    graphql: `${url}/graphql`,
    port,
    dataDir,
    child,
    output: () => output,
    pidOf: (part) => {
      const said = [...output.matchAll(new RegExp(`^ *${part} +pid (\\d+)`, 'gm'))].at(-1)?.[1];
      if (said === undefined) throw new Error(`nothing was said of a process ${part}:\n${output}`);
      return Number(said);
    },
    killNode: async () => {
      signal('SIGKILL');
      await ended;
    },
    killEverything: async () => {
      signal('SIGKILL');
      const { server } = found;
      if (server !== undefined) process.kill(server, 'SIGKILL');
      await ended;
      if (server !== undefined && !(await gone(server))) throw new Error('the server survived SIGKILL');
    },
    stop: () => {
      signal('SIGINT');
      return ended;
    },
    remove: async () => {
      await product.stop();
      await removeFolder(dataDir);
    },
  };
  const deadline = performance.now() + startWithinMs;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
      await product.killNode();
      if (options.dataDir === undefined) await removeFolder(dataDir);
      throw new Error(`the product did not start:\n${output}`);
    }
    await sleep(25);
  }
  found.server = await serverPid(dataDir);
  return product;
}
