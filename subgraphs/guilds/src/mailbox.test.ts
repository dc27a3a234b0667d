import { describe, expect, it } from 'vitest';
import { Mailbox } from './mailbox.ts';

interface Held {
  mailbox: Mailbox<{ sum: number }>;
  /** Adds to what is waiting. */
  put(amount: number): void;
  closed: number;
}

function held(signal?: AbortSignal): Held {
  let sum = 0;
  const state = { closed: 0 } as Held;
  state.mailbox = new Mailbox({
    take: () => {
      const value = sum === 0 ? null : { sum };
      sum = 0;
      return value;
    },
    onClose: () => (state.closed += 1),
    ...(signal ? { signal } : {}),
  });
  state.put = (amount) => {
    sum += amount;
    state.mailbox.ring();
  };
  return state;
}

describe('a mailbox', () => {
  it('gives what is there at once, and waits for what is not', async () => {
    const { mailbox, put } = held();
    put(1);
    expect(await mailbox.next()).toEqual({ value: { sum: 1 }, done: false });
    const waiting = mailbox.next();
    put(2);
    expect(await waiting).toEqual({ value: { sum: 2 }, done: false });
  });

  it('gives a slow reader the sum of what came meanwhile', async () => {
    const { mailbox, put } = held();
    for (const amount of [1, 2, 3]) put(amount);
    expect(await mailbox.next()).toEqual({ value: { sum: 6 }, done: false });
  });

  it('ends for its reader, who may be waiting, and is closed once', async () => {
    const state = held();
    const waiting = state.mailbox.next();
    await state.mailbox.return();
    await state.mailbox.return();
    expect([(await waiting).done, (await state.mailbox.next()).done, state.closed]).toEqual([true, true, 1]);
  });

  it('ends with its signal, also one that was given before', async () => {
    const ending = new AbortController();
    const state = held(ending.signal);
    const waiting = state.mailbox.next();
    ending.abort();
    const late = held(ending.signal);
    late.put(1);
    expect([(await waiting).done, (await late.mailbox.next()).done]).toEqual([true, true]);
    expect([state.closed, late.closed]).toEqual([1, 1]);
  });
});
