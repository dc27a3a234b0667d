import { expect, it, vi } from 'vitest';
import { createLogger } from '../log/index.ts';
import { hasRedis, RedisServer } from '../testing/redis-server.ts';
import { connectRedis } from './index.ts';

it.skipIf(!hasRedis())('a password that Redis refuses is told to nobody, that it refuses is', async () => {
  const server = await RedisServer.start();
  const lines: string[] = [];
  const log = createLogger({
    service: 'test',
    level: 'debug',
    destination: { write: (line) => void lines.push(line) },
  });
  const owner = connectRedis({ url: server.url, prefix: '', log });
  await vi.waitFor(() => owner.config('SET', 'requirepass', 'the right one'));
  const password = 'canary-e41d';
  const stranger = connectRedis({ url: `${server.url}?password=${password}`, prefix: '', log });
  await vi.waitFor(() => expect(lines.join('')).toContain('WRONGPASS'));
  expect(lines.join('')).toContain('Redis is away');
  expect(lines.join('')).not.toContain(password);
  stranger.disconnect();
  owner.disconnect();
  await server.stop();
});
