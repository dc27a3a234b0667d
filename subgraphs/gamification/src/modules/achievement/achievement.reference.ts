import type { Reference } from '@testverse/platform/graphql';
import type { AchievementDefinition } from '../../achievements.ts';
import { achievementId } from '../../node.ts';
import { findDefinition } from './achievement.entity.ts';

/** The achievement behind `{ id }`, null when there is none. */
export function resolveAchievementReference(reference: Reference): AchievementDefinition | null {
  return findDefinition(achievementId.decode(String(reference['id'])));
}
