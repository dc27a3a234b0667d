/** The value below which so large a share lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The middle one. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** To two places. */
export const round = (value: number): number => Math.round(value * 100) / 100;

const drawings = 1_000;

/**
 * Between which values nine in ten figures lie that the same rounds might have given, had other ones of them come: rounds
 * are drawn with repetition, as whatever disturbs a machine disturbs a whole round.
 */
export function interval(
  rounds: number,
  figure: (drawn: readonly number[]) => number,
): [low: number, high: number] {
  const figures = Array.from({ length: drawings }, () =>
    figure(Array.from({ length: rounds }, () => Math.floor(Math.random() * rounds))),
  );
  return [quantile(figures, 0.05), quantile(figures, 0.95)];
}
