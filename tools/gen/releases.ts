import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Release } from './changelog.ts';

const folder = 'schema/released';
const header = /^# (\d+\.\d+\.\d+), released (\d{4}-\d{2}-\d{2})\n/;

/** The versions kept in schema/released. */
export function readReleases(root: string): Release[] {
  const full = path.join(root, folder);
  if (!existsSync(full)) return [];
  const files = readdirSync(full).filter((file) => file.endsWith('.graphql'));
  return files.sort().map((file) => {
    const text = readFileSync(path.join(full, file), 'utf8');
    const [, version, date] = header.exec(text) ?? [];
    if (!version || !date || file !== `${version}.graphql`)
      throw new Error(`${folder}/${file} must begin with "# <version>, released <date>"`);
    return { version, date, sdl: text };
  });
}

/** The file that freezes `sdl` as a version. */
export function releaseFile(version: string, date: string, sdl: string): { path: string; text: string } {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`"${version}" is no version; write it like 0.2.0`);
  return { path: `${folder}/${version}.graphql`, text: `# ${version}, released ${date}\n${sdl}` };
}

/** Paths of breaking changes that a decision record allows, as in schema/accepted-breaking.json. */
export function readAccepted(root: string): ReadonlyMap<string, string> {
  const file = path.join(root, 'schema/accepted-breaking.json');
  const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
  for (const [change, record] of entries)
    if (!/^docs\/adr\//.test(record) || !existsSync(path.join(root, record)))
      throw new Error(
        `schema/accepted-breaking.json: ${change} names ${record}, which is no record in docs/adr`,
      );
  return new Map(entries);
}
