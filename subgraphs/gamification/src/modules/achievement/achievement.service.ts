import type { Page, PageArgs } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import type { AchievementDefinition } from '../../achievements.ts';
import type { GamificationTx } from '../../context.ts';
import {
  candidatesFor,
  findDefinition,
  getDefinition,
  type Earned,
  type Standing,
  type UnlockEntity,
} from './achievement.entity.ts';
import * as unlocks from './achievement.repository.ts';

/** What a look at somebody's achievements has changed. */
export interface Outcome {
  unlocked: UnlockEntity[];
  /** Moments at which rewards counted before, or count now. */
  moved: { userId: string; at: Date }[];
}

/**
 * What was earned. An achievement is unlocked once for a person, and stays so; when it was earned follows from the facts
 * alone, so it moves back when an earlier fact arrives late.
 */
export class AchievementService {
  /**
   * Looks whether what was booked to people under rules fulfils something. The people must be held.
   * @returns what is new
   */
  async unlock(tx: GamificationTx, earned: readonly Earned[]): Promise<Outcome> {
    const candidates = candidatesFor(earned);
    if (candidates.length === 0) return { unlocked: [], moved: [] };
    const standings = await unlocks.listStandings(tx.db, candidates);
    const moved = standings.filter(isElsewhere);
    if (moved.length > 0) await unlocks.moveUnlocked(tx.db, moved);
    return { unlocked: await this.insert(tx, standings), moved: moved.flatMap(momentsOf) };
  }

  find(id: string): AchievementDefinition | null {
    return findDefinition(id);
  }

  listUnlocks(db: EntityManager, ids: readonly string[]): Promise<UnlockEntity[]> {
    return unlocks.listByIds(db, ids);
  }

  list(ctx: GamificationTx, args: PageArgs): Promise<Page<AchievementDefinition>> {
    return unlocks.listDefinitions(ctx.db, args);
  }

  private async insert(tx: GamificationTx, standings: readonly Standing[]): Promise<UnlockEntity[]> {
    const fresh = standings.flatMap(({ userId, achievementId, unlockId, fulfilledAt }) =>
      unlockId === null && fulfilledAt
        ? [
            {
              id: tx.ids.next(),
              userId,
              achievementId,
              definitionVersion: getDefinition(achievementId).version,
              unlockedAt: fulfilledAt,
            },
          ]
        : [],
    );
    return fresh.length > 0 ? unlocks.insert(tx.db, fresh) : [];
  }
}

function isElsewhere({ unlockedAt, fulfilledAt }: Standing): boolean {
  return unlockedAt !== null && fulfilledAt !== null && unlockedAt.getTime() !== fulfilledAt.getTime();
}

function momentsOf({ userId, unlockedAt, fulfilledAt }: Standing): { userId: string; at: Date }[] {
  return [unlockedAt, fulfilledAt].flatMap((at) => (at ? [{ userId, at }] : []));
}
