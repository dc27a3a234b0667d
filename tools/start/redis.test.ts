import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { hasRedis } from '../../platform/src/testing/redis-server.ts';
import { needRedis, ownRedis, type OwnRedis } from './redis.ts';
import { reset } from './reset.ts';
import type { Settings } from './settings.ts';
import { gone } from './testing/started.ts';

afterEach(() => vi.unstubAllEnvs());

it('a machine without a Redis server is told how to get one, unless there is one elsewhere', () => {
  vi.stubEnv('PATH', '');
  vi.stubEnv('REDIS_SERVER', '');
  const settings = { redisUrl: null } as Settings;
  expect(() => needRedis(settings)).toThrow(
    /lacks a Redis server .*apt-get install redis-server.*REDIS_URL=/,
  );
  expect(needRedis({ ...settings, redisUrl: 'redis://elsewhere' })).toBeUndefined();
});

describe.skipIf(!hasRedis())('a Redis of the data folder', () => {
  let dataDir: string;
  const children: (() => void)[] = [];
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'testverse-own-redis-'));
  });
  afterEach(async () => {
    for (const kill of children.splice(0)) kill();
    await rm(dataDir, { recursive: true, force: true });
  });

  const own = (): Promise<OwnRedis> => ownRedis(inject('redisServer') ?? '', dataDir);

  async function launch({ part }: OwnRedis): Promise<number> {
    const child = part.launch(0);
    children.push(() => child.kill('SIGKILL'));
    expect(await part.serves(child)).toBeUndefined();
    return child.pid ?? 0;
  }

  async function ask(url: string): Promise<string> {
    const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined);
    return redis
      .ping()
      .catch((error: Error) => error.message)
      .finally(() => redis.disconnect());
  }

  it('answers to those who know its password, which no argument tells', async () => {
    const redis = await own();
    const pid = await launch(redis);
    expect(await ask(redis.url)).toBe('PONG');
    expect(await ask(`redis://127.0.0.1:${redis.part.port}`)).toContain('NOAUTH');
    const { password } = new URL(redis.url);
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).not.toContain(password);
  });

  it('that an interrupted run left behind is ended by the next one, on which nobody else comes', async () => {
    const first = await own();
    const orphan = await launch(first);
    await expect(own()).rejects.toThrow('is in use by process');
    await first.release();
    const second = await own();
    expect(await gone(orphan)).toBe(true);
    await launch(second);
    expect(await ask(second.url)).toBe('PONG');
  });

  it('that an interrupted run left behind is ended before its folder is emptied', async () => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await writeFile(path.join(dataDir, 'postgres-password'), 'of a database that was here\n');
    const first = await own();
    const orphan = await launch(first);
    const emptied = () => reset({ yes: true, source: { DATA_DIR: dataDir } });
    await expect(emptied()).rejects.toThrow('is in use by process');
    await first.release();
    await emptied();
    said.mockRestore();
    expect(await gone(orphan)).toBe(true);
    await expect(stat(dataDir)).rejects.toThrow('ENOENT');
  });
});
