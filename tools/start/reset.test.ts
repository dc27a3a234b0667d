import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startPostgres } from './postgres/launch.ts';
import { isAlive } from './postgres/process.ts';
import { reset } from './reset.ts';

let parent: string;
let dataDir: string;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  parent = await mkdtemp(path.join(tmpdir(), 'testverse-start-'));
  await chmod(parent, 0o755);
  dataDir = path.join(parent, 'data');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(parent, { recursive: true, force: true });
});

const quiet = () => undefined;
const emptied = () => reset({ yes: true, source: { DATA_DIR: dataDir } });

it('removes everything, but not while a server uses it', async () => {
  const postgres = await startPostgres({ dataDir, durable: false, log: quiet });
  await expect(emptied()).rejects.toThrow('in use by process');
  expect(isAlive(postgres.pid)).toBe(true);
  await postgres.stop();
  await emptied();
  await expect(stat(dataDir)).rejects.toThrow('ENOENT');
});

it('removes what lives outside a folder that was private to root as well', async () => {
  if (process.getuid?.() !== 0) return;
  await chmod(parent, 0o700);
  const postgres = await startPostgres({ dataDir, durable: false, log: quiet });
  await postgres.stop();
  expect(postgres.cluster).not.toContain(parent);
  await emptied();
  await expect(stat(postgres.cluster)).rejects.toThrow('ENOENT');
  await rm(path.dirname(postgres.cluster), { recursive: true, force: true });
});

it('never touches a folder that is not ours', async () => {
  const file = path.join(parent, 'thesis.txt');
  await writeFile(file, 'ten years of work');
  await expect(reset({ yes: true, source: { DATA_DIR: parent } })).rejects.toThrow(
    'does not look like a data folder',
  );
  expect(await readFile(file, 'utf8')).toBe('ten years of work');
});

it('never empties a database that is somebody else’s', async () => {
  await expect(
    reset({ yes: true, source: { DATA_DIR: dataDir, DATABASE_URL: 'postgres://x@y/z' } }),
  ).rejects.toThrow('never emptied');
});
