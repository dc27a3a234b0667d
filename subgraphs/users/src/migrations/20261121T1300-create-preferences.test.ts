import { createDataSource } from '@testverse/platform/db';
import { createMemoryDoorbell, localFeed } from '@testverse/platform/events';
import { migrateSubgraph } from '@testverse/platform/server';
import { cloneDatabase } from '@testverse/platform/testing';
import { userRegisteredV1 } from '@testverse/schema/events/users';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterKey } from '../testing/start-users.ts';
import { usersSubgraph } from '../subgraph.ts';

describe('a database from before there were preferences', () => {
  let client: ReturnType<typeof createDataSource>;

  beforeAll(async () => {
    const definition = usersSubgraph({ masterKeys: [masterKey()] });
    const before = { ...definition, migrations: definition.migrations.slice(0, 1) };
    const url = await cloneDatabase([before]);
    client = await createDataSource({
      url,
      schema: 'users',
      entities: [],
      migrations: [],
      poolSize: 1,
    }).initialize();
    await client.query(
      `insert into users.account (id, created_at, updated_at, version, username, email, status, platform_role, plan,
         time_zone, locale)
       select gen_random_uuid(), timestamptz '2026-01-04' - n * interval '1 day', now(), 1, 'old-' || n,
         'old@example.org', 'ACTIVE', 'USER', 'FREE', 'Asia/Tokyo', 'ja' from generate_series(1, 3) n`,
    );
    await migrateSubgraph(definition, url);
  });
  afterAll(() => client.destroy());

  it('tells of everybody who was there, once, oldest first, as of the day they registered', async () => {
    const producer = { name: 'users', dataSource: client, events: { doorbell: createMemoryDoorbell() } };
    const { events } = await localFeed(producer).read(0, 10);
    const accounts = await client.query<{ id: string; created_at: Date }[]>(
      'select id, created_at from users.account order by created_at',
    );
    expect(events.map(({ topic, seq, occurredAt }) => ({ topic, seq, occurredAt }))).toEqual(
      accounts.map(({ id, created_at }) => ({ topic: `users/user:${id}`, seq: 1, occurredAt: created_at })),
    );
    for (const { type, payload, subjectId } of events) {
      expect([type, userRegisteredV1.check(payload)]).toEqual([userRegisteredV1.type, true]);
      expect(payload).toEqual({ userId: subjectId, locale: 'ja', timeZone: 'Asia/Tokyo' });
    }
    const heads: unknown = await client.query('select last_seq::int from users.topic');
    expect(heads).toEqual(accounts.map(() => ({ last_seq: 1 })));
  });

  it('has preferences for each of them', async () => {
    const rows: unknown = await client.query(
      `select p.theme, p.language, p.profile_public and p.show_stats and p.show_activity as "isOpen", count(*)::int
       from users.preference p join users.account a on a.id = p.id group by 1, 2, 3`,
    );
    expect(rows).toEqual([{ theme: 'AUTO', language: 'ja', isOpen: true, count: 3 }]);
  });
});
