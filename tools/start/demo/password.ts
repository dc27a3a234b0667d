import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Without the letters and digits that are mistaken for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 3;
const GROUP_LENGTH = 5;

const fileOf = (dataDir: string): string => path.join(dataDir, 'demo-password');

/** The password of the demo people in this data folder, or null. */
export async function knownPassword(dataDir: string): Promise<string | null> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => '');
  return text.trim() || null;
}

/** The same, made when there is none: 74 random bits in three groups that can be typed. */
export async function demoPassword(dataDir: string): Promise<string> {
  const known = await knownPassword(dataDir);
  if (known) return known;
  const letter = (): string => alphabet[randomInt(alphabet.length)] ?? '';
  const group = (): string => Array.from({ length: GROUP_LENGTH }, letter).join('');
  const password = Array.from({ length: GROUPS }, group).join('-');
  await writeFile(fileOf(dataDir), `${password}\n`, { mode: 0o600 });
  return password;
}
