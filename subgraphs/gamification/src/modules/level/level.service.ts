import type { TopicEvent } from '@testverse/platform/events';
import type { GamificationTx } from '../../context.ts';
import { levelReached } from './level.events.ts';
import * as levels from './level.repository.ts';

/** Levels that were reached. Each is told once in a life, also when a fold anew puts the person below it again. */
export class LevelService {
  /** @returns what there is to tell of somebody who is now in that level */
  async reach(tx: GamificationTx, userId: string, level: number): Promise<TopicEvent[]> {
    if (level < 2) return [];
    const reached = await levels.insertReached(tx.db, userId, level, tx.clock.now());
    return reached.map((one) => levelReached(userId, one));
  }
}
