import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf, progressOf, xpOf } from './level.entity.ts';

const anyXp = fc.integer({ min: 0, max: 10_000_000 });

describe('the level curve', () => {
  it('begins as it was given and goes on with longer and longer steps', () => {
    const thresholds = Array.from({ length: 12 }, (_, nth) => xpOf(nth + 1));
    expect(thresholds).toEqual([0, 100, 300, 600, 1_000, 1_500, 2_500, 4_000, 6_000, 8_500, 11_500, 15_000]);
  });

  it('has the level whose threshold is reached, and the next one is not', () => {
    fc.assert(
      fc.property(anyXp, (xp) => {
        const level = levelOf(xp);
        expect(xpOf(level)).toBeLessThanOrEqual(xp);
        expect(xpOf(level + 1)).toBeGreaterThan(xp);
      }),
    );
    expect([0, 99, 100, 3_999, 4_000, 5_999, 6_000].map((xp) => levelOf(xp))).toEqual([1, 1, 2, 7, 8, 8, 9]);
  });

  it('never takes a level away for more XP, and says how far one is', () => {
    fc.assert(
      fc.property(anyXp, fc.nat({ max: 5_000 }), (xp, more) => {
        expect(levelOf(xp + more)).toBeGreaterThanOrEqual(levelOf(xp));
        const { level, xpInLevel, xpToNext, fraction } = progressOf(xp);
        expect(levelOf(xp + xpToNext)).toBe(level + 1);
        expect(levelOf(xp + xpToNext - 1)).toBe(level);
        expect(xpOf(level) + xpInLevel).toBe(xp);
        expect(fraction).toBeGreaterThanOrEqual(0);
        expect(fraction).toBeLessThan(1);
      }),
    );
  });
});
