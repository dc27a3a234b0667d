import { describe, expect, it } from 'vitest';
import { bigFive } from './big-five.ts';
import { contentHash } from './definition.ts';

/** How many items of each scale agree with it, as the pool's key lists them; the other ones of ten are reversed. */
const agreeing = {
  extraversion: 5,
  agreeableness: 6,
  conscientiousness: 6,
  'emotional-stability': 2,
  'intellect-imagination': 7,
};

describe('the Big Five', () => {
  it('ask fifty different questions, ten for each scale, keyed as published', () => {
    expect(new Set(bigFive.questions.map(({ text }) => text)).size).toBe(50);
    expect(new Set(bigFive.questions.map(({ id }) => id)).size).toBe(50);
    for (const { key } of bigFive.scales) {
      const items = bigFive.questions.filter(({ scale }) => scale === key);
      expect([key, items.length, items.filter(({ isReversed }) => !isReversed).length]).toEqual([
        key,
        10,
        agreeing[key as keyof typeof agreeing],
      ]);
    }
  });

  it('promise reflection and no diagnosis, and speak of nothing that a physician would', () => {
    expect(bigFive.notice).toMatch(/reflection, not a diagnosis/);
    const ours = [bigFive.title, bigFive.description, bigFive.notice].concat(
      bigFive.scales.flatMap(({ label, description }) => [label, description]),
    );
    expect(ours.join(' ').replace('not a diagnosis', '')).not.toMatch(
      /health|disorder|symptom|clinical|patholog|depress|anxi|neurotic|diagnos|therap|treat/i,
    );
  });
});

describe('the hash of a definition', () => {
  it('is of its content: not of the order of its members, but of every word', () => {
    const { id, ...rest } = bigFive;
    expect(contentHash({ ...rest, id })).toBe(contentHash(bigFive));
    expect(contentHash({ ...bigFive, estimatedMinutes: 9 })).not.toBe(contentHash(bigFive));
    const [first, ...others] = bigFive.questions;
    if (!first) throw new Error('no question');
    const turned = { ...bigFive, questions: [{ ...first, isReversed: true }, ...others] };
    expect(contentHash(turned)).not.toBe(contentHash(bigFive));
  });
});
