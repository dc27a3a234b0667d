import { achievements, type AchievementDefinition } from '../../achievements.ts';

/** An achievement somebody has earned; once for a person, for ever. */
export interface UnlockEntity {
  id: string;
  userId: string;
  achievementId: string;
  /** When the fact that fulfilled it happened. */
  unlockedAt: Date;
}

const byId = new Map(achievements.map((one) => [one.id, one]));

export function findDefinition(id: string): AchievementDefinition | null {
  return byId.get(id) ?? null;
}

/** @throws for an achievement that was never there */
export function getDefinition(id: string): AchievementDefinition {
  const found = findDefinition(id);
  if (!found) throw new Error(`there is no achievement ${id}`);
  return found;
}

/** Something that was booked to a person under a rule. */
export interface Earned {
  userId: string;
  ruleKey: string;
}

/** An achievement that a person may have fulfilled. */
export interface Candidate {
  userId: string;
  achievementId: string;
  ruleKey: string;
  target: number;
}

/** The achievements that what was booked may lead to, each once for a person. */
export function candidatesFor(earned: readonly Earned[]): Candidate[] {
  const pairs = new Map(earned.map((one) => [`${one.userId} ${one.ruleKey}`, one]));
  return [...pairs.values()].flatMap(({ userId, ruleKey }) =>
    achievements
      .filter(({ criterion }) => criterion.ruleKey === ruleKey)
      .map(({ id, criterion }) => ({ userId, achievementId: id, ...criterion })),
  );
}

/** How it stands with one of them. */
export interface Standing {
  userId: string;
  achievementId: string;
  unlockId: string | null;
  unlockedAt: Date | null;
  /** When the fact that fulfils it happened; null while none does. */
  fulfilledAt: Date | null;
}
