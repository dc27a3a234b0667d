import { expect, test } from 'vitest';
import { contrast, guildColours, readableInk, withContrast } from './colour.ts';

test('contrast is that of the accessibility guidelines', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5);
  expect(contrast('#767676', '#ffffff')).toBeGreaterThan(4.5);
  expect(contrast('#777', '#fff')).toBeLessThan(4.5);
});

test('whatever colour a guild picks, words on it can be read', () => {
  for (let hue = 0; hue < 4096; hue += 37) {
    const colour = `#${hue.toString(16).padStart(3, '0')}`;
    const { fill, ink } = guildColours(colour);
    expect(contrast(fill, ink), colour).toBeGreaterThanOrEqual(4.5);
  }
});

test('a colour that can be read stays as it is', () => {
  expect(withContrast('#1a2b6d', '#ffffff', 4.5)).toBe('#1a2b6d');
  expect(guildColours('#1a2b6d')).toEqual({ fill: '#1a2b6d', ink: '#ffffff' });
});

test('nonsense falls back to something readable', () => {
  const { fill, ink } = guildColours('javascript:alert(1)');
  expect(fill).toMatch(/^#[0-9a-f]{6}$/);
  expect(contrast(fill, ink)).toBeGreaterThanOrEqual(4.5);
  expect(readableInk('nope')).toMatch(/^#/);
});
