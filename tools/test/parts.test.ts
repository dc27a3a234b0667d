import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPart, partOrSkip, skippedIn } from './parts.mjs';

let folder: string;
let server: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'testverse-parts-'));
  server = path.join(folder, 'redis-server');
  await writeFile(server, '');
  await chmod(server, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a part of the machine', () => {
  it('is found on PATH, or where its setting says', () => {
    expect(findPart('redis', { PATH: `/nowhere${path.delimiter}${folder}` })).toBe(server);
    expect(findPart('redis', { PATH: '', REDIS_SERVER: server })).toBe(server);
    expect(findPart('redis', { PATH: '' })).toBeNull();
  });

  it('that is missing is said aloud, and is a failure in CI', () => {
    const said: string[] = [];
    const warn = (line: string): void => void said.push(line);
    expect(partOrSkip('redis', { PATH: folder, CI: 'true' }, warn)).toBe(server);
    expect(partOrSkip('redis', { PATH: '' }, warn)).toBeNull();
    expect(partOrSkip('redis', { PATH: '' }, warn)).toBeNull();
    expect(() => partOrSkip('redis', { PATH: '', CI: 'true' }, warn)).toThrow('apt-get install redis-server');
    expect(skippedIn(['stdout', ...said, 'passed'].join('\n'))).toEqual([
      'this machine lacks a Redis server (set REDIS_SERVER, or apt-get install redis-server)',
    ]);
  });
});
