import { randomUUID } from 'node:crypto';
import { createMemoryDoorbell, type EventLog } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { EventSource, MovableClock } from '@testverse/platform/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TypingService } from './typing.service.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => vi.useRealTimers());

it('lets nobody wait for ever for a connection that is dead, and asks anew for the next who reads', async () => {
  const source = new EventSource();
  let asked = 0;
  const events = {
    doorbell: createMemoryDoorbell(),
    resume: () => {
      asked += 1;
      return asked === 1 ? new Promise(() => undefined) : Promise.resolve({ after: 0, reset: null });
    },
    subscribe: () => source.open(),
  };
  const service = new TypingService();
  const log = createLogger({ service: 'test', level: 'silent' });
  const opened = service.open({ events: events as unknown as EventLog, clock: new MovableClock(), log });
  const channel = randomUUID();
  let outcome: unknown = 'still waiting';
  const { signal } = new AbortController();
  service.read(channel, signal).catch((error: unknown) => (outcome = String(error)));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(outcome).toBe('Error: the database does not answer');
  const mailbox = await service.read(channel, signal);
  expect([asked, source.listening]).toEqual([2, 1]);
  await mailbox.return();
  await opened.close();
});
