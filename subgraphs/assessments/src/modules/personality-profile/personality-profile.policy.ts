import type { Definition, Scale } from '../../definitions/index.ts';
import { ScaleReading, type ScaleScore } from './personality-profile.entity.ts';

interface GivenAnswer {
  questionId: string;
  value: number;
}

/**
 * Student's t for a two-sided 95 % interval with 1, 2, 3 … degrees of freedom (NIST/SEMATECH e-Handbook of Statistical
 * Methods, 1.3.6.7.2, column 0.975).
 */
const tQuantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const normalQuantile = 1.96;

/**
 * The least variance that an answer in whole steps leaves open: a reading with steps of 1 has the variance 1/12 (JCGM
 * 100:2008, “Guide to the expression of uncertainty in measurement”, F.2.2.1). So ten equal answers are not certainty.
 */
const stepVariance = 1 / 12;

/** Two decimals: what is shown and what is decided are the same number. */
const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * What the answers say about every scale of the definition.
 *
 * The score is the mean of the keyed answers (a reversed answer is counted from the other end) as a percentage of the
 * possible range, known as POMP (Cohen, P., Cohen, J., Aiken, L. S. and West, S. G., 1999, “The problem of units and the
 * circumstance for POMP”, Multivariate Behavioral Research 34, 315–346).
 *
 * The band is the 95 % confidence interval of that mean over the items, t · s / √n: the items are seen as a sample of all
 * the statements that could have been asked (domain sampling; Nunnally, J. C. and Bernstein, I. H., 1994, “Psychometric
 * Theory”, chapter 6). The usual band, SD · √(1 − α) around the score, needs the standard deviation of a population like
 * the people here; reliabilities of these scales are published, a standard deviation that we could stand for is not. So
 * the width comes from the person's own answers: who answers all statements of a scale alike gets a narrow band, who
 * contradicts themself a wide one.
 * @param answers to all questions of the definition
 */
export function scoresOf(
  definition: Pick<Definition, 'scales' | 'questions' | 'choices'>,
  answers: readonly GivenAnswer[],
): ScaleScore[] {
  const values = new Map(answers.map(({ questionId, value }) => [questionId, value]));
  const offered = definition.choices.map(({ value }) => value);
  const lowest = Math.min(...offered);
  const highest = Math.max(...offered);
  return definition.scales.map((scale) => {
    const keyed = definition.questions
      .filter((question) => question.scale === scale.key)
      .map(({ id, isReversed }) => {
        const value = values.get(id);
        if (value === undefined) throw new Error(`question ${id} has no answer`);
        return isReversed ? lowest + highest - value : value;
      });
    return scoreOf(scale, keyed, { lowest, highest });
  });
}

function scoreOf(
  { key }: Scale,
  keyed: readonly number[],
  { lowest, highest }: { lowest: number; highest: number },
): ScaleScore {
  const itemCount = keyed.length;
  const mean = keyed.reduce((sum, value) => sum + value, 0) / itemCount;
  const error = standardError(keyed, mean);
  const margin = (tQuantiles[itemCount - 2] ?? normalQuantile) * error;
  const percentOf = (value: number): number =>
    rounded((100 * (Math.min(Math.max(value, lowest), highest) - lowest)) / (highest - lowest));
  const low = percentOf(mean - margin);
  const high = percentOf(mean + margin);
  return {
    key,
    mean: rounded(mean),
    score: percentOf(mean),
    low,
    high,
    reading: readingOf(low, high),
    itemCount,
  };
}

function standardError(values: readonly number[], mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const variance = values.length > 1 ? squares / (values.length - 1) : 0;
  return Math.sqrt(Math.max(variance, stepVariance) / values.length);
}

/** A side is only taken when the whole band is on it. */
function readingOf(low: number, high: number): ScaleReading {
  if (low > 50) return ScaleReading.HIGH;
  return high < 50 ? ScaleReading.LOW : ScaleReading.BETWEEN;
}
