import { LiveEvent, StreamReset } from '@testverse/platform/graphql';
import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { AchievementUnlock } from '../achievement/index.ts';
import { LedgerEntry } from '../ledger/index.ts';

@ObjectType('XpRecordedEvent', {
  implements: LiveEvent,
  description: 'Something was booked to the viewer: experience or coins.',
})
export class XpRecordedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => LedgerEntry, { description: 'The booking.' })
  entry!: LedgerEntry;

  @Field(() => Int, {
    description:
      'XP of the viewer when this is delivered, as far as they count: more, or as before on a full day.',
  })
  xp!: number;
}

@ObjectType('LevelReachedEvent', {
  implements: LiveEvent,
  description: 'The viewer reached a level for the first time.',
})
export class LevelReachedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => Int, { description: 'The level, from 2 on.' })
  level!: number;
}

@ObjectType('AchievementUnlockedEvent', {
  implements: LiveEvent,
  description: 'The viewer earned an achievement.',
})
export class AchievementUnlockedEvent implements LiveEvent {
  seq!: number;
  cursor!: string;
  occurredAt!: Date;

  @Field(() => AchievementUnlock, { description: 'What was earned, and when.' })
  unlock!: AchievementUnlock;
}

export const AchievementEvent = createUnionType({
  name: 'AchievementEvent',
  description: 'What happens to somebody’s achievements.',
  types: () => [AchievementUnlockedEvent, StreamReset] as const,
});

export const GamificationEvent = createUnionType({
  name: 'GamificationEvent',
  description: 'What somebody gains.',
  types: () => [XpRecordedEvent, LevelReachedEvent, AchievementUnlockedEvent, StreamReset] as const,
});
