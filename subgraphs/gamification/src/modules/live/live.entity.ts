import type { LoggedEvent } from '@testverse/platform/events';
import { Reset } from '@testverse/platform/graphql';
import {
  achievementUnlockedV1,
  ledgerEntryRecordedV1,
  levelReachedV1,
} from '@testverse/schema/events/gamification';

/** How the facts of the log are called in the API. */
const typeNames: ReadonlyMap<string, string> = new Map([
  [ledgerEntryRecordedV1.type, 'XpRecordedEvent'],
  [levelReachedV1.type, 'LevelReachedEvent'],
  [achievementUnlockedV1.type, 'AchievementUnlockedEvent'],
]);

/** The GraphQL type of a value. @throws for a fact that no live field tells */
export function typeNameOf(value: unknown): string {
  if (value instanceof Reset) return 'StreamReset';
  const { type } = value as LoggedEvent;
  const name = typeNames.get(type);
  if (!name) throw new Error(`no live field tells of ${type}`);
  return name;
}
