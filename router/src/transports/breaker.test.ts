import { afterEach, describe, expect, it, vi } from 'vitest';
import { Breaker } from './breaker.ts';

const nobody = new Error('nobody is there');
const refusal = new Error('refused');
const patience = { timeout: 60_000 };
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A breaker before somebody who is there or not. */
function before(): {
  breaker: Breaker;
  world: { isThere: boolean; calls: number; probes: number; told: unknown[] };
} {
  const world = { isThere: false, calls: 0, probes: 0, told: [] as unknown[] };
  const breaker = new Breaker({
    isNoAnswer: (error) => error === nobody,
    probe: () => {
      world.probes += 1;
      return world.isThere ? Promise.resolve() : Promise.reject(nobody);
    },
    tell: (reason) => world.told.push(reason),
    probeMs: 5,
  });
  closers.push(() => breaker.close());
  return { breaker, world };
}

async function call({ breaker, world }: ReturnType<typeof before>, fails?: Error): Promise<unknown> {
  return breaker
    .run(() => {
      world.calls += 1;
      const error = fails ?? (world.isThere ? undefined : nobody);
      return error ? Promise.reject(error) : Promise.resolve('answer');
    })
    .catch((error: unknown) => error);
}

describe('calls that nobody answers', () => {
  it('are no longer made after three in a row, and are again when somebody is there', async () => {
    const side = before();
    for (let nth = 0; nth < 3; nth += 1) expect(await call(side)).toBe(nobody);
    expect(await call(side)).toBe(nobody);
    expect(() => side.breaker.check()).toThrow(nobody);
    expect(side.world.calls).toBe(3);
    await vi.waitFor(() => expect(side.world.probes).toBeGreaterThan(2), patience);
    side.world.isThere = true;
    await vi.waitFor(() => expect(() => side.breaker.check()).not.toThrow(), patience);
    expect(await call(side)).toBe('answer');
    expect(side.world.told).toEqual([nobody, undefined]);
    // Closed as at the beginning: it takes three again.
    side.world.isThere = false;
    for (let nth = 0; nth < 2; nth += 1) await call(side);
    expect(() => side.breaker.check()).not.toThrow();
  });

  it('end the next attempt with the first of them', async () => {
    const side = before();
    for (let nth = 0; nth < 3; nth += 1) await call(side);
    side.world.isThere = true;
    await vi.waitFor(() => expect(() => side.breaker.check()).not.toThrow(), patience);
    side.world.isThere = false;
    await call(side);
    expect(() => side.breaker.check()).toThrow(nobody);
  });

  it('count in a row only, and neither do refusals nor callers who gave up', async () => {
    const side = before();
    for (const fails of [nobody, nobody, refusal, nobody, nobody]) await call(side, fails);
    expect(() => side.breaker.check()).not.toThrow();
    const gaveUp = AbortSignal.abort();
    await side.breaker.run(() => Promise.reject(refusal), gaveUp).catch(() => undefined);
    await call(side);
    expect(() => side.breaker.check()).toThrow(nobody);
  });
});

it('asks nobody any more once it is closed', async () => {
  const side = before();
  for (let nth = 0; nth < 3; nth += 1) await call(side);
  await vi.waitFor(() => expect(side.world.probes).toBeGreaterThan(0), patience);
  side.breaker.close();
  const { probes } = side.world;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(side.world.probes).toBe(probes);
});
