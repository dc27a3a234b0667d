import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReservedSlug, slugFrom, slugLength, slugPattern } from './guild.entity.ts';

describe('slugFrom', () => {
  it.each([
    ['Rust Berlin', 'rust-berlin'],
    ['  Ünïcode & Friends!  ', 'unicode-friends'],
    ['C++', 'guild-c'],
    ['日本語', 'a-guild'],
    ['Guild', 'a-guild'],
    ['Settings', 'guild-settings'],
    ['x'.repeat(49) + ' y z', `${'x'.repeat(49)}`],
  ])('%s → %s', (name, slug) => {
    expect(slugFrom(name)).toBe(slug);
  });

  it('gives a valid, unreserved slug with room for a number, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), (name) => {
        const slug = slugFrom(name);
        expect(slug).toMatch(slugPattern);
        expect(slug.length).toBeGreaterThanOrEqual(slugLength.min);
        expect(slug.length).toBeLessThanOrEqual(slugLength.max - '-999999'.length);
        expect(isReservedSlug(slug)).toBe(false);
      }),
    );
  });
});
