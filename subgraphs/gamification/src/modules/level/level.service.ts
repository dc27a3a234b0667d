import type { TopicEvent } from '@testverse/platform/events';
import type { GamificationTx } from '../../context.ts';
import { levelReached } from './level.events.ts';
import * as levels from './level.repository.ts';
import type { Reached } from './level.repository.ts';

/** Levels that were reached. Each is told once in a life, also when a fold anew puts the person below it again. */
export class LevelService {
  /** @returns what there is to tell of people who are now in these levels */
  async reach(tx: GamificationTx, people: readonly Reached[]): Promise<TopicEvent[]> {
    const due = people.filter(({ level }) => level > 1);
    if (due.length === 0) return [];
    const reached = await levels.insertReached(tx.db, due, tx.clock.now());
    return reached.map(({ userId, level }) => levelReached(userId, level));
  }
}
