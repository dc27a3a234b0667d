import { createDataSource } from '@testverse/platform/db';
import { migrateSubgraph } from '@testverse/platform/server';
import { cloneDatabase } from '@testverse/platform/testing';
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
    const rows: unknown = await client.query(
      `select a.username, e.type, e.seq::int, e.payload = jsonb_build_object('userId', a.id, 'locale', 'ja', 'timeZone',
         'Asia/Tokyo') as "isTold", e.subject_id = a.id as "isTheirs", e.occurred_at = a.created_at as "isThen", t.last_seq::int as head
       from users.event_log e join users.account a on e.topic = 'users/user:' || a.id join users.topic t on t.id = e.topic
       order by e.position`,
    );
    expect(rows).toEqual(
      ['old-3', 'old-2', 'old-1'].map((username) => ({
        username,
        type: 'users.user.registered.v1',
        seq: 1,
        isTold: true,
        isTheirs: true,
        isThen: true,
        head: 1,
      })),
    );
  });

  it('has preferences for each of them', async () => {
    const rows: unknown = await client.query(
      `select p.theme, p.language, p.profile_public and p.show_stats and p.show_activity as "isOpen", count(*)::int
       from users.preference p join users.account a on a.id = p.id group by 1, 2, 3`,
    );
    expect(rows).toEqual([{ theme: 'AUTO', language: 'ja', isOpen: true, count: 3 }]);
  });
});
