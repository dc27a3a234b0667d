import { expect, it, vi } from 'vitest';
import { SubgraphOffers } from './offers.ts';

/** What is taken, in order; a set of schemas with `bad` in it, or with one half of `pair` alone, makes no graph. */
function offers(): { offers: SubgraphOffers; taken: string[]; refused: () => string[]; hold(): () => void } {
  const taken: string[] = [];
  let refused: string[] = [];
  let gate = Promise.resolve();
  return {
    taken,
    refused: () => refused,
    hold: () => {
      let release = (): void => undefined;
      gate = new Promise((resolve) => (release = resolve));
      return release;
    },
    offers: new SubgraphOffers({
      accepted: [
        { name: 'a', sdl: 'a1' },
        { name: 'b', sdl: 'b1' },
      ],
      take: async (subgraphs) => {
        await gate;
        const all = subgraphs.map(({ sdl }) => sdl).join(' ');
        if (all.includes('bad') || all.split('pair').length === 2) throw new Error(`${all} does not fit`);
        taken.push(all);
      },
      tell: (reasons) => (refused = [...reasons].map(([name, reason]) => `${name}: ${reason}`)),
    }),
  };
}

it('what a subgraph offers is taken, once', async () => {
  const { offers: some, taken } = offers();
  some.offer('a', 'a1');
  some.offer('a', 'a2');
  some.offer('a', 'a2');
  await vi.waitFor(() => expect(taken).toEqual(['a2 b1']));
  await some.close();
  some.offer('b', 'b2');
  expect(taken).toEqual(['a2 b1']);
});

it('what comes while something is taken is taken after it, all at once', async () => {
  const { offers: some, taken, hold } = offers();
  const release = hold();
  some.offer('a', 'a2');
  some.offer('a', 'a3');
  some.offer('b', 'b2');
  release();
  await vi.waitFor(() => expect(taken.at(-1)).toBe('a3 b2'));
  expect(taken.length).toBeLessThanOrEqual(2);
});

it('a schema that fits to nothing is told, and holds up no other one', async () => {
  const { offers: some, taken, refused } = offers();
  some.offer('a', 'bad');
  await vi.waitFor(() => expect(refused()).toEqual(['a: bad b1 does not fit']));
  some.offer('b', 'b2');
  await vi.waitFor(() => expect(taken).toEqual(['a1 b2']));
  await vi.waitFor(() => expect(refused()).toEqual([expect.stringMatching(/^a: .* does not fit$/)]));
  some.offer('a', 'a2');
  await vi.waitFor(() => expect(refused()).toEqual([]));
  expect(taken.at(-1)).toBe('a2 b2');
});

it('schemas that fit only together are taken when both have come', async () => {
  const { offers: some, taken, refused } = offers();
  some.offer('a', 'pair');
  await vi.waitFor(() => expect(refused()).toHaveLength(1));
  some.offer('b', 'pair');
  await vi.waitFor(() => expect(taken).toEqual(['pair pair']));
  await vi.waitFor(() => expect(refused()).toEqual([]));
});
