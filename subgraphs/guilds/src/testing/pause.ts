import type { DataSource } from 'typeorm';
import { vi } from 'vitest';

const patience = { timeout: 60_000, interval: 5 };

/** Acts that append to a topic stand still before their commit, with all their other locks held. */
export interface Pause {
  /** Waits until that many acts wait for a lock, of this or of another kind. */
  waiting(count: number): Promise<void>;
  /** Lets them go on. */
  end(): Promise<void>;
}

/** Holds the head of a topic that has events. */
export async function pauseTopic(dataSource: DataSource, topic: string): Promise<Pause> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query('select from guilds.topic where id = $1 for update', [topic]);
  return {
    waiting: async (count) => {
      await vi.waitUntil(async () => {
        // Not by the transaction that holds the head: it would see the same moment again and again.
        const [row]: { waiting: number }[] = await dataSource.query(
          `select count(*)::int as waiting from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return row?.waiting === count;
      }, patience);
    },
    end: async () => {
      await runner.commitTransaction();
      await runner.release();
    },
  };
}
