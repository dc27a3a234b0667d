/** How much XP each level takes, as data with a version: a change of it is another version. */
export interface LevelCurve {
  version: number;
  /** XP of the first levels, as they were chosen. */
  given: readonly number[];
  /** From there on every step is that much longer than the one before. */
  growth: number;
}

/**
 * The table the product began with, whose last step is 1,500; from there on the steps grow by 500 each: 2,000, 2,500,
 * 3,000 …. So level 9 takes 6,000 XP and level 10 takes 8,500.
 */
export const levelCurve: LevelCurve = {
  version: 1,
  given: [0, 100, 300, 600, 1_000, 1_500, 2_500, 4_000],
  growth: 500,
};

/** The XP at which a level begins. @param level from 1 on */
export function xpOf(level: number, { given, growth }: LevelCurve = levelCurve): number {
  const known = given[level - 1];
  if (known !== undefined) return known;
  const last = given.at(-1) ?? 0;
  const lastStep = last - (given.at(-2) ?? 0);
  const more = level - given.length;
  return last + more * lastStep + (growth * more * (more + 1)) / 2;
}

/** The level somebody with that much XP is in: how many thresholds they have reached. */
export function levelOf(xp: number, curve: LevelCurve = levelCurve): number {
  let level = 1;
  while (xpOf(level + 1, curve) <= xp) level += 1;
  return level;
}

export interface Progress {
  level: number;
  xpInLevel: number;
  xpToNext: number;
  fraction: number;
}

/** How far somebody with that much XP is in their level. */
export function progressOf(xp: number): Progress {
  const level = levelOf(xp);
  const [start, next] = [xpOf(level), xpOf(level + 1)];
  return { level, xpInLevel: xp - start, xpToNext: next - xp, fraction: (xp - start) / (next - start) };
}
