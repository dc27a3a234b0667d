import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Shelf } from './drafts.ts';
import type { PendingMessage } from './model.ts';
import { openOutbox, type Outcome } from './outbox.ts';

class MemoryShelf implements Shelf {
  readonly held = new Map<string, string>();
  get length(): number {
    return this.held.size;
  }
  key(index: number): string | null {
    return [...this.held.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.held.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.held.set(key, value);
  }
  removeItem(key: string): void {
    this.held.delete(key);
  }
}

let shelf: MemoryShelf;
let sent: string[];
let outcomes: Outcome[];
let count: number;

function open() {
  return openOutbox({
    account: 'mira',
    shelf,
    now: () => Date.now(),
    newNonce: () => `n${(count += 1)}`,
    send: async ({ body }: PendingMessage) => {
      sent.push(body);
      return outcomes.shift() ?? { is: 'sent' };
    },
  });
}
const states = (outbox: ReturnType<typeof open>) =>
  outbox.of('c').map(({ body, state }) => `${body} ${state.is}`);
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  shelf = new MemoryShelf();
  [sent, outcomes, count] = [[], [], 0];
});
afterEach(() => {
  vi.useRealTimers();
});

test('messages of a channel leave one after the other and go once they have arrived', async () => {
  const outbox = open();
  outbox.add('c', 'one', null);
  outbox.add('c', 'two', null);
  expect(states(outbox)).toEqual(['one sending', 'two waiting']);
  await pass();
  expect(sent).toEqual(['one', 'two']);
  expect(states(outbox)).toEqual(['one sent', 'two sent']);
  outbox.arrived('c', new Set(['n1']));
  expect(states(outbox)).toEqual(['two sent']);
});

test('without a connection everything waits, is tried again by itself, and keeps its order', async () => {
  outcomes = [{ is: 'unreachable' }, { is: 'unreachable' }];
  const outbox = open();
  outbox.add('c', 'one', null);
  await pass();
  outbox.add('c', 'two', null);
  await pass();
  expect(states(outbox)).toEqual(['one waiting', 'two waiting']);
  await pass(20_000);
  expect(sent.slice(-2)).toEqual(['one', 'two']);
  expect(states(outbox)).toEqual(['one sent', 'two sent']);
});

test('coming back online sends at once instead of later', async () => {
  outcomes = [{ is: 'unreachable' }];
  const outbox = open();
  outbox.add('c', 'one', null);
  await pass();
  outbox.wake();
  await pass();
  expect(states(outbox)).toEqual(['one sent']);
});

test('asked to wait, it says until when, waits exactly that long, and is not woken before', async () => {
  outcomes = [{ is: 'wait', ms: 3_000 }];
  const outbox = open();
  outbox.add('c', 'one', null);
  await pass();
  expect(outbox.of('c')[0]?.state).toEqual({ is: 'waiting', until: Date.now() + 3_000 });
  outbox.wake();
  outbox.add('c', 'two', null);
  await pass(2_900);
  expect(sent).toEqual(['one']);
  await pass(200);
  expect(sent).toEqual(['one', 'one', 'two']);
});

test('a refused message stays with its reason, lets the next one through, and can be sent again or taken back', async () => {
  outcomes = [{ is: 'refused', reason: 'too long' }];
  const outbox = open();
  outbox.add('c', 'one', null);
  outbox.add('c', 'two', null);
  await pass();
  expect(outbox.of('c')[0]?.state).toEqual({ is: 'failed', reason: 'too long' });
  expect(states(outbox)).toEqual(['one failed', 'two sent']);
  outbox.retry('n1');
  await pass();
  expect(states(outbox)).toEqual(['one sent', 'two sent']);
  outcomes = [{ is: 'refused', reason: 'no' }];
  outbox.add('c', 'three', null);
  await pass();
  expect(outbox.discard('n3')?.body).toBe('three');
  expect(outbox.discard('n2')).toBeNull();
  expect(states(outbox)).toEqual(['one sent', 'two sent']);
});

test('a reload loses nothing: what waits is sent under the same nonce, what was refused is still there', async () => {
  outcomes = [{ is: 'refused', reason: 'no' }, { is: 'unreachable' }];
  const before = open();
  before.add('c', 'refused', null);
  await pass(1);
  before.add('c', 'waiting', null);
  await pass();
  before.close();

  const after = open();
  await pass();
  expect(sent.at(-1)).toBe('waiting');
  expect(after.of('c').map(({ nonce, state }) => `${nonce} ${state.is}`)).toEqual(['n1 failed', 'n2 sent']);
  after.discard('n1');
  after.arrived('c', new Set(['n2']));
  expect(shelf.held.size).toBe(0);
});

test('another account finds nothing of it, and a broken shelf only costs what a reload would have kept', async () => {
  outcomes = [{ is: 'unreachable' }];
  open().add('c', 'mine', null);
  await pass();
  const other = openOutbox({
    account: 'ivan',
    shelf,
    now: () => 0,
    newNonce: () => 'x',
    send: async () => ({ is: 'sent' }),
  });
  expect(other.of('c')).toEqual([]);
  shelf.setItem = () => {
    throw new Error('full');
  };
  other.add('c', 'still sent', null);
  await pass();
  expect(other.of('c')[0]?.state.is).toBe('sent');
});

test('a message whose place is before the first one shown has arrived too: it does not stand at the end for ever', async () => {
  outcomes = [{ is: 'sent', seq: 7 }, { is: 'unreachable' }];
  const outbox = open();
  outbox.add('c', 'one', null);
  outbox.add('c', 'two', null);
  await pass();
  outbox.arrived('c', new Set(), 6);
  expect(states(outbox)).toEqual(['one sent', 'two waiting']);
  outbox.arrived('c', new Set(), 99);
  expect(states(outbox)).toEqual(['two waiting']);
});

test('an entry that cannot be read costs none of the others', async () => {
  shelf.held.set('testverse.outbox.mira.n0', '{half');
  outcomes = [{ is: 'unreachable' }];
  const before = open();
  before.add('c', 'whole', null);
  await pass();
  before.close();
  expect(states(open())).toEqual(['whole waiting']);
});
