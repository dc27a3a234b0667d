import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from './postgres/errors.ts';

const SECRET_BYTES = 32;

/** The master keys of users: given from outside where several machines serve one database, else kept in the folder. */
export async function masterKeys(dataDir: string): Promise<string> {
  return process.env.USERS_MASTER_KEYS || keptSecret(dataDir, 'users-master-key');
}

/** What keys the hash of network addresses. */
export function ipHashSecret(dataDir: string): Promise<string> {
  return keptSecret(dataDir, 'ip-hash-key');
}

/**
 * A secret of this installation, made when it is first asked for and kept in the data folder for its owner only.
 * @returns base64 of 32 random bytes
 */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const file = path.join(dataDir, name);
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known) return known;
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${randomBytes(SECRET_BYTES).toString('base64')}\n`, { mode: 0o600 });
  try {
    // Two processes on one folder must end up with one secret: the first link wins.
    await link(draft, file);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readFile(file, 'utf8')).trim();
}
