import Type, { type Static } from 'typebox';
import { event } from './contract.ts';

const id = Type.String({ format: 'uuid' });

/** Something was booked to a person. On the person's topic, as all that follow. */
export const ledgerEntryRecordedV1 = event(
  'gamification.ledger.entry_recorded.v1',
  Type.Object({
    userId: id,
    entryId: id,
    currency: Type.Enum(['XP', 'COIN']),
    amount: Type.Integer(),
    rule: Type.String(),
  }),
);
export type LedgerEntryRecordedV1 = Static<typeof ledgerEntryRecordedV1.schema>;

/** A person reached a level for the first time. */
export const levelReachedV1 = event(
  'gamification.level.reached.v1',
  Type.Object({ userId: id, level: Type.Integer({ minimum: 2 }) }),
);
export type LevelReachedV1 = Static<typeof levelReachedV1.schema>;

/** A person unlocked an achievement, which happens once. */
export const achievementUnlockedV1 = event(
  'gamification.achievement.unlocked.v1',
  Type.Object({ userId: id, achievementId: id, unlockId: id, xp: Type.Integer({ minimum: 0 }) }),
);
export type AchievementUnlockedV1 = Static<typeof achievementUnlockedV1.schema>;
