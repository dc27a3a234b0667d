import type { LoggedEvent } from '@testverse/platform/events';
import type {
  AchievementUnlockedV1,
  LedgerEntryRecordedV1,
  LevelReachedV1,
} from '@testverse/schema/events/gamification';
import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { GamificationContext } from '../../context.ts';
import { AchievementUnlock, type UnlockEntity } from '../achievement/index.ts';
import { LedgerEntry, type LedgerEntity } from '../ledger/index.ts';
import { AchievementUnlockedEvent, LevelReachedEvent, XpRecordedEvent } from './live.type.ts';

// Facts carry ids; what they speak of is loaded when they are delivered. Every stream is one person's own.

@Resolver(() => XpRecordedEvent)
export class XpRecordedResolver {
  @FieldResolver(() => LedgerEntry)
  entry(
    @Ctx() ctx: GamificationContext,
    @Root() { payload }: LoggedEvent<LedgerEntryRecordedV1>,
  ): Promise<LedgerEntity | null> {
    return ctx.load.ledgerEntry.load(payload.entryId);
  }

  @FieldResolver(() => Int)
  async xp(
    @Ctx() ctx: GamificationContext,
    @Root() { payload }: LoggedEvent<LedgerEntryRecordedV1>,
  ): Promise<number> {
    return (await ctx.load.profile.load(payload.userId))?.xp ?? 0;
  }
}

@Resolver(() => LevelReachedEvent)
export class LevelReachedResolver {
  @FieldResolver(() => Int)
  level(@Root() { payload }: LoggedEvent<LevelReachedV1>): number {
    return payload.level;
  }
}

@Resolver(() => AchievementUnlockedEvent)
export class AchievementUnlockedResolver {
  @FieldResolver(() => AchievementUnlock)
  unlock(
    @Ctx() ctx: GamificationContext,
    @Root() { payload }: LoggedEvent<AchievementUnlockedV1>,
  ): Promise<UnlockEntity | null> {
    return ctx.load.unlock.load(payload.unlockId);
  }
}
