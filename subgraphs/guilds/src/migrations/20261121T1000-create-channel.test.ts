import { createDataSource } from '@testverse/platform/db';
import { cloneDatabase } from '@testverse/platform/testing';
import { migrateSubgraph } from '@testverse/platform/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guildsSubgraph } from '../subgraph.ts';

describe('a database from before there were channels', () => {
  let client: ReturnType<typeof createDataSource>;

  beforeAll(async () => {
    const [first] = guildsSubgraph().migrations;
    const before = { ...guildsSubgraph(), migrations: first ? [first] : [] };
    const url = await cloneDatabase([before]);
    const options = { url, schema: 'guilds', entities: [], migrations: [], poolSize: 1 };
    client = await createDataSource(options).initialize();
    await client.query(
      `begin;
       insert into guilds.guild (id, created_at, updated_at, version, name, name_key, slug, search_text, category,
         visibility, approval, allow_guest_access, primary_color, accent_color, project_collaboration,
         mentorship_program, skill_assessments, event_hosting, job_board, member_count)
       select gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 day', now(), 1, 'Old', 'old', 'old-' || n, ' old', 'OTHER', 'PUBLIC',
         'AUTOMATIC', false, '#000000', '#000000', false, false, false, false, false, 1 from generate_series(1, 3) n;
       insert into guilds.guild_membership (id, created_at, updated_at, version, guild_id, user_id, status, role, joined_at)
       select gen_random_uuid(), now(), now(), 1, id, gen_random_uuid(), 'ACTIVE', 'OWNER', now() from guilds.guild;
       commit`,
    );
    await migrateSubgraph(guildsSubgraph(), url);
  });
  afterAll(() => client.destroy());

  it('has a first channel in each of its guilds, as old as the guild', async () => {
    const rows: unknown = await client.query(
      `select g.slug, c.name, c.kind, c.position, c.created_at = g.created_at as "isAsOld"
       from guilds.channel c join guilds.guild g on g.id = c.guild_id order by g.slug`,
    );
    expect(rows).toEqual(
      ['old-1', 'old-2', 'old-3'].map((slug) => ({
        slug,
        name: 'general',
        kind: 'TEXT',
        position: 0,
        isAsOld: true,
      })),
    );
  });
});
