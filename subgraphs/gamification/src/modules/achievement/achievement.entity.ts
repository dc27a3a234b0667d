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

/** The achievements that entries of these rules lead to. */
export function definitionsFor(ruleKeys: ReadonlySet<string>): AchievementDefinition[] {
  return achievements.filter(({ criterion }) => ruleKeys.has(criterion.ruleKey));
}

/** An achievement that a person may have fulfilled. */
export interface Candidate {
  userId: string;
  achievementId: string;
  ruleKey: string;
  target: number;
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
