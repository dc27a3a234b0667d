import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anonymousActor } from '../actor/index.ts';
import type { EventLog } from '../events/index.ts';
import { createLogger } from '../log/index.ts';
import { EventSource } from '../testing/index.ts';
import { AccessGuard, type AccessRules, type AccessState } from './index.ts';

/** The answer over a connection that is dead, though nobody has said so. */
const silence = <T>(): Promise<T> => new Promise<T>(() => undefined);

interface Room extends AccessState {
  isOpen: boolean;
}

let room: Room;
let source: EventSource;
/** Questions that get no answer; each is asked anew over another connection. */
let unanswered: Set<'resume' | 'find' | 'versions'>;
let asked: string[];

function answer<T>(question: 'resume' | 'find' | 'versions', what: () => T): Promise<T> {
  asked.push(question);
  return unanswered.delete(question) ? silence() : Promise.resolve(what());
}

function guardOf(changes: AccessRules<Room>['changes']): AccessGuard<Room> {
  const guard = new AccessGuard<Room>({
    find: () => answer('find', () => ({ ...room })),
    readership: (_actor, { isOpen }) => ({ isReader: isOpen, isMember: isOpen }),
    changes,
  });
  const events = {
    resume: () => answer('resume', () => ({ after: 0, reset: null })),
    subscribe: () => source.open(),
  };
  guard.open({
    dataSource: { manager: {} } as DataSource,
    events: events as unknown as EventLog,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  return guard;
}

const told = { topicOf: (right: string) => `rooms/room:${right}`, joined: 'joined' };
const found = {
  versions: () => answer('versions', () => new Map([['attic', room.version]])),
};

/** Longer than the guard waits for an answer. */
const tooLongMs = 20_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  room = { isOpen: true, version: 1 };
  source = new EventSource();
  unanswered = new Set();
  asked = [];
});
afterEach(() => vi.useRealTimers());

function leave(): void {
  room = { isOpen: false, version: 2 };
}

describe('a guard whose connection is dead', () => {
  it.each(['resume', 'find'] as const)(
    'lets nobody wait for ever for the answer to %s, and asks anew for the next who comes',
    async (question) => {
      unanswered.add(question);
      const guard = guardOf(told);
      let outcome: unknown = 'still waiting';
      guard.admit(anonymousActor(), 'attic', 'room').then(
        () => (outcome = 'admitted'),
        (error: unknown) => (outcome = String(error)),
      );
      await vi.advanceTimersByTimeAsync(tooLongMs);
      expect(outcome).toBe('Error: the database does not answer');
      const pass = await guard.admit(anonymousActor(), 'attic', 'room');
      expect(pass.isEnded).toBe(false);
      pass.release();
    },
  );

  it('still ends the stream of a reader who lost the right while it was dead', async () => {
    const guard = guardOf(told);
    const pass = await guard.admit(anonymousActor(), 'attic', 'room');
    await vi.waitUntil(() => source.asked === 1);
    leave();
    unanswered.add('find');
    const change = { type: 'changed', seq: 1, stamp: 2 };
    source.emit(change);
    await vi.advanceTimersByTimeAsync(tooLongMs);
    // It listens anew from where it was, and is told of the change again.
    await vi.waitUntil(() => source.asked === 1);
    source.emit(change);
    await vi.waitUntil(() => pass.isEnded);
    expect(asked.filter((one) => one === 'find')).toHaveLength(3);
    pass.release();
  });

  it('looks again for changes that no topic tells of', async () => {
    const guard = guardOf(found);
    const pass = await guard.admit(anonymousActor(), 'attic', 'room');
    leave();
    unanswered.add('versions');
    await vi.advanceTimersByTimeAsync(tooLongMs);
    expect([pass.isEnded, asked.filter((one) => one === 'versions').length > 1]).toEqual([true, true]);
    pass.release();
  });
});
