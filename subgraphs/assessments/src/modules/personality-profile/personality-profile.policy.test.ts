import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigFive } from '../../definitions/big-five.ts';
import { scoresOf } from './personality-profile.policy.ts';

const choices = [1, 2, 3, 4, 5].map((value) => ({ value, label: String(value) }));

/** One scale whose items have the given keying. */
const definitionOf = (keying: string): Parameters<typeof scoresOf>[0] => ({
  choices,
  scales: [{ key: 'one', label: 'One', description: '' }],
  questions: [...keying].map((sign, index) => ({
    id: `q${index}`,
    text: '',
    scale: 'one',
    isReversed: sign === '-',
  })),
});
const answers = (values: string): { questionId: string; value: number }[] =>
  [...values].map((value, index) => ({ questionId: `q${index}`, value: Number(value) }));

/** Computed by hand: keyed answers, their mean m, their deviation s, and m ± 2.262 · s / √10 as a share of 1 to 5. */
const examples = [
  // keyed 4 5 3 4 4 5 2 4 3 4: m 3.8, s² 7.6/9 = 0.8444, margin 2.262 · 0.29059 = 0.65732
  ['+++++-----', '4534412432', { mean: 3.8, score: 70, low: 53.57, high: 86.43, reading: 'HIGH' }],
  // keyed 1 2 1 2 1 2 1 2 1 2: m 1.5, s² 2.5/9 = 0.2778, margin 2.262 · 0.16667 = 0.377
  ['++++++++++', '1212121212', { mean: 1.5, score: 12.5, low: 3.08, high: 21.93, reading: 'LOW' }],
  // keyed 5 1 5 1 5 1 5 1 4 4: m 3.2, s² 33.6/9 = 3.7333, margin 2.262 · 0.61101 = 1.3821
  ['++++++++++', '5151515144', { mean: 3.2, score: 55, low: 20.45, high: 89.55, reading: 'BETWEEN' }],
  // Ten equal answers: the variance is that of a step, 1/12; margin 2.262 · 0.09129 = 0.20649
  ['+-+-+-+-+-', '5151515151', { mean: 5, score: 100, low: 94.84, high: 100, reading: 'HIGH' }],
  ['++++++++++', '3333333333', { mean: 3, score: 50, low: 44.84, high: 55.16, reading: 'BETWEEN' }],
] as const;

describe('the scores of a profile', () => {
  it.each(examples)('of items keyed %s answered %s are what they are by hand', (keying, given, expected) => {
    expect(scoresOf(definitionOf(keying), answers(given))).toEqual([
      { key: 'one', itemCount: 10, ...expected },
    ]);
  });

  it('count a reversed item from the other end, whatever was answered', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 10, maxLength: 10 }), (values) => {
        const plain = scoresOf(definitionOf('++++++++++'), answers(values.join('')));
        const turned = scoresOf(
          definitionOf('----------'),
          answers(values.map((value) => 6 - value).join('')),
        );
        expect(turned).toEqual(plain);
      }),
    );
  });

  it('do not depend on the order of the answers, and never leave their bounds', () => {
    const value = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 50, maxLength: 50 }), (values) => {
        const given = bigFive.questions.map(({ id }, index) => ({
          questionId: id,
          value: values[index] ?? 1,
        }));
        const scores = scoresOf(bigFive, given);
        expect(scoresOf(bigFive, [...given].reverse())).toEqual(scores);
        for (const { low, score, high, reading, itemCount } of scores) {
          expect(itemCount).toBe(10);
          expect([0 <= low, low <= score, score <= high, high <= 100]).toEqual([true, true, true, true]);
          expect(reading).toBe(low > 50 ? 'HIGH' : high < 50 ? 'LOW' : 'BETWEEN');
        }
      }),
    );
  });

  it('are not made of answers with a gap', () => {
    expect(() => scoresOf(bigFive, [{ questionId: 'q01', value: 3 }])).toThrow();
  });
});
