import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startProjects, type ProjectsWorld } from '../testing/projects.ts';
import { ReplayGuildAccess1795280400000 } from './20261121T1700-replay-guild-access.ts';

let world: ProjectsWorld;
beforeEach(async () => {
  world = await startProjects();
  await query(
    `insert into projects.consumer_offset (handler, position, generation, catch_up_to) values ('guild-access', 7, 1, 0)`,
  );
  await query(
    `insert into projects.parked_event (handler, topic, seq, position, event, attempts, parked_at)
     select 'guild-access', 'guilds/guild:1', nth, nth, '{}', 1, now() from generate_series(1, 2) nth`,
  );
});
afterEach(() => world.close());

const query = <T>(sql: string): Promise<T[]> => world.running.dataSource.query(sql);
const migrate = (): Promise<void> =>
  world.running.dataSource.transaction(({ queryRunner }) =>
    queryRunner
      ? new ReplayGuildAccess1795280400000().up(queryRunner)
      : Promise.reject(new Error('no runner')),
  );
const place = (): Promise<unknown[]> =>
  query('select position::int, generation, catch_up_to::int from projects.consumer_offset');

it('begins anew where something is parked', async () => {
  await migrate();
  expect(await place()).toEqual([{ position: 0, generation: 2, catch_up_to: 7 }]);
  expect(await query('select from projects.parked_event')).toEqual([]);
});

it('waits for a replay that is under way, and leaves the copy alone when that has handled all', async () => {
  const replay = world.running.dataSource.createQueryRunner();
  await replay.startTransaction();
  // As a replay does: the offset first, then what is parked.
  await replay.query(`select from projects.consumer_offset where handler = 'guild-access' for update`);
  const migrating = migrate();
  migrating.catch(() => undefined);
  await vi.waitUntil(async () => {
    const waiting = await query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.length === 1;
  });
  await replay.query(`delete from projects.parked_event where handler = 'guild-access'`);
  await replay.commitTransaction();
  await replay.release();
  await migrating;
  expect(await place()).toEqual([{ position: 7, generation: 1, catch_up_to: 0 }]);
});
