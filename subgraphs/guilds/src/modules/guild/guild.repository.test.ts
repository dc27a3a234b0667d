import { anonymousActor, type Actor } from '@testverse/platform/actor';
import type { PageArgs } from '@testverse/platform/db';
import { asActor, type TestResult } from '@testverse/platform/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuildsContext } from '../../context.ts';
import { startGuilds, userIdOf, type GuildsWorld } from '../../testing/guilds.ts';
import { GuildMembershipStatus, GuildRole, MembershipService } from '../membership/index.ts';
import {
  GuildCategory,
  GuildOrderField,
  GuildVisibility,
  OrderDirection,
  type GuildEntity,
  type GuildFilter,
  type GuildOrder,
} from './guild.entity.ts';
import { canSee } from './guild.policy.ts';
import * as guilds from './guild.repository.ts';
import { GuildService } from './guild.service.ts';

const rows = 20_000;
/** Of these the owner has one in forty, all of them private: far more than a person will. */
const own = rows / 40;
const owner = asActor();
let world: GuildsWorld;

/** For statements over all rows: a busy machine may need longer for one than the product lets a statement run. */
async function atLeisure(act: (db: GuildsContext['db']) => Promise<unknown>): Promise<void> {
  await world.running.dataSource.transaction(async (db) => {
    await db.query('set local statement_timeout = 0');
    await act(db);
  });
}

/** Likewise, outside of a transaction. */
async function vacuum(): Promise<void> {
  const runner = world.running.dataSource.createQueryRunner();
  await runner.query('set statement_timeout = 0');
  await runner.query('vacuum analyze guilds.guild, guilds.guild_membership');
  await runner.query('reset statement_timeout');
  await runner.release();
}

/** Many guilds in two statements; through the acts it would take minutes. One in ten is private, one in ten by invitation. */
async function seed(): Promise<void> {
  await atLeisure(async (db) => {
    await db.query(
      `insert into guilds.guild (id, created_at, updated_at, version, name, name_key, slug, description, search_text,
         category, visibility, approval, max_members, allow_guest_access, primary_color, accent_color,
         project_collaboration, mentorship_program, skill_assessments, event_hosting, job_board, member_count)
       select gen_random_uuid(), timestamptz '2026-01-01' + (n % 5000) * interval '1 minute', now(), 1, name, lower(name),
         'seed-' || n, null, ' ' || lower(name) || ' seed-' || n, (array['WEB','BACKEND','DEVOPS','SECURITY'])[1 + n % 4],
         (array['PRIVATE','INVITE_ONLY','PUBLIC','PUBLIC','PUBLIC','PUBLIC','PUBLIC','PUBLIC','PUBLIC','PUBLIC'])[1 + n % 10],
         'AUTOMATIC', null, false, '#000000', '#000000', false, false, false, false, false, 1 + n % 300
       from (
         select n, (array['Rust','Zig','Elm','Ada','Lisp','Go'])[1 + n % 6] || ' ' ||
           (array['Circle','League','Lab','Club'])[1 + n / 6 % 4] || ' ' || md5((n % 7000)::text) as name
         from generate_series(1, $1::int) n
       ) seeded`,
      [rows],
    );
    await db.query(
      `insert into guilds.guild_membership (id, created_at, updated_at, version, guild_id, user_id, status, role, joined_at)
       select gen_random_uuid(), now(), now(), 1, id,
         case when substring(slug from 6)::int % 40 = 0 then $1::uuid else gen_random_uuid() end, 'ACTIVE', 'OWNER', created_at
       from guilds.guild`,
      [owner.userId],
    );
  });
  await vacuum();
}

beforeAll(async () => {
  world = await startGuilds();
  await seed();
});
afterAll(() => world.close());

const orders: GuildOrder[] = Object.values(GuildOrderField).flatMap((field) =>
  Object.values(OrderDirection).map((direction) => ({ field, direction })),
);
const db = (): GuildsContext['db'] => world.running.dataSource.manager;
const page = (filter: GuildFilter, order: GuildOrder, args: PageArgs, actor: Actor = anonymousActor()) =>
  guilds.list(db(), actor, filter, order, args);

async function walk(
  filter: GuildFilter,
  order: GuildOrder,
  size: number,
  isBackward: boolean,
): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined, hasMore = true; hasMore;) {
    const args = isBackward ? { last: size, before: cursor } : { first: size, after: cursor };
    const found = await page(filter, order, args);
    const here = found.rows.map(({ id }) => id);
    if (isBackward) ids.unshift(...here);
    else ids.push(...here);
    cursor = isBackward ? found.cursors[0] : found.cursors.at(-1);
    hasMore = isBackward ? found.hasPreviousPage : found.hasNextPage;
  }
  return ids;
}

describe('list', () => {
  it('gives the same whole list whatever the page size, the order and the direction of paging', async () => {
    const filter: GuildFilter = { search: 'rust lab', category: GuildCategory.WEB };
    const total = await guilds.count(db(), anonymousActor(), filter);
    expect(total).toBeGreaterThan(100);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...orders),
        fc.integer({ min: 17, max: 100 }),
        fc.boolean(),
        async (order, size, isBackward) => {
          const whole = await walk(filter, order, 100, false);
          expect(new Set(whole).size).toBe(total);
          expect(await walk(filter, order, size, isBackward)).toEqual(whole);
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each(orders)('orders by $field $direction, equal ones by id', async (order) => {
    const { rows: found } = await page({}, order, { first: 100 });
    const valueOf = (guild: GuildEntity): string | number =>
      ({
        NAME: guild.nameKey,
        MEMBER_COUNT: guild.memberCount,
        CREATED_AT: guild.createdAt.getTime(),
      })[order.field];
    const compare = (a: GuildEntity, b: GuildEntity): number => {
      const [x, y] = valueOf(a) === valueOf(b) ? [a.id, b.id] : [valueOf(a), valueOf(b)];
      return (x < y ? -1 : 1) * (order.direction === 'ASC' ? 1 : -1);
    };
    expect(found.map(({ id }) => id)).toEqual([...found].sort(compare).map(({ id }) => id));
  });

  it('neither skips nor repeats a guild that was there when paging began, while others are founded', async () => {
    const filter: GuildFilter = { search: 'zig club' };
    const order: GuildOrder = { field: GuildOrderField.NAME, direction: OrderDirection.ASC };
    const before = await walk(filter, order, 100, false);
    const founding = (async () => {
      for (let count = 0; count < 40; count += 1) {
        await world.found(asActor(), { name: `Zig Club ${'0369cf'[count % 6]} ${count}` });
      }
    })();
    const seen = await walk(filter, order, 7, false);
    await founding;
    expect(new Set(seen).size).toBe(seen.length);
    const known = new Set(before);
    expect(seen.filter((id) => known.has(id))).toEqual(before);
  });

  it.each([
    ['every word, in any case and order', 'CLUB ada', true],
    ['parts of words', 'lub ada', true],
    ['short words at the start of a word', 'ad cl', true],
    ['short words nowhere else', 'ub da', false],
    ['a wildcard as itself', '100%', false],
    ['a blank as no wildcard', 'a_a', false],
    ['a backslash as itself', 'ada\\', false],
  ])('searches for %s', async (_case, search, isFound) => {
    const order: GuildOrder = { field: GuildOrderField.NAME, direction: OrderDirection.ASC };
    const { rows: found } = await page({ search }, order, { first: 5 });
    expect(found.length > 0).toBe(isFound);
    for (const { name } of found) expect(name).toMatch(/^Ada Club/);
  });

  it('narrows by category, visibility and the membership of the viewer, and counts alike', async () => {
    const joined = await guilds.count(db(), owner, { joinedByViewer: true });
    expect(joined).toBe(own);
    expect(await guilds.count(db(), anonymousActor(), { joinedByViewer: true })).toBe(0);
    expect(await guilds.count(db(), owner, { visibility: GuildVisibility.PRIVATE })).toBe(own);
    expect(await guilds.count(db(), asActor(), { visibility: GuildVisibility.PRIVATE })).toBe(0);
    expect(await guilds.count(db(), anonymousActor(), { category: GuildCategory.GAME_DEV })).toBe(0);
    const others = await guilds.count(db(), owner, { joinedByViewer: false });
    expect(others).toBe((await guilds.count(db(), owner, {})) - joined);
  });
});

describe('the directory', () => {
  const asked = (first: number): string => `{ guilds(first: ${first}) { edges { node {
    slug owner { id } viewerMembership { role } viewerCan { join } members(first: 10) { edges { node { user { id } } } }
  } } } }`;

  it('needs as many statements for a hundred guilds as for five', async () => {
    const statements = async (first: number): Promise<number> =>
      world.countStatements(() => world.ask(owner, asked(first)));
    expect([await statements(5), await statements(100)]).toEqual([3, 3]);
  });

  it('says how many there are and how the viewer stands to each with the page itself, also behind the last one', async () => {
    const card = (args: string): string => `{ guilds(${args}) { totalCount pageInfo { endCursor }
      edges { node { slug viewerMembership { role user { id } } viewerCan { update } } } } }`;
    const ask = async (viewer: Actor, args: string): Promise<[TestResult, number]> => {
      let answer: TestResult;
      const count = await world.countStatements(async () => {
        answer = (await world.ask(viewer, card(args))).guilds;
      });
      return [answer, count];
    };
    const mine = 'filter: { joinedByViewer: true }';
    const [page, statements] = await ask(owner, `first: 100, ${mine}`);
    expect([page.edges.length, page.totalCount, statements]).toEqual([100, own, 1]);
    for (const { node } of page.edges) {
      expect(node.viewerMembership).toEqual({ role: 'OWNER', user: { id: userIdOf(owner) } });
      expect(node.viewerCan.update).toBe(true);
    }
    const newcomer = asActor();
    await world.found(newcomer);
    const [only] = await ask(newcomer, `first: 1, ${mine}`);
    const [behind] = await ask(newcomer, `first: 1, ${mine}, after: "${only.pageInfo.endCursor}"`);
    expect([behind.edges, behind.totalCount]).toEqual([[], 1]);
  });

  it('reads a guild with its owner and the viewer’s rights by one statement', async () => {
    const { slug } = await world.found(owner, { name: 'At Home', visibility: 'PRIVATE' });
    const home = `{ guild(slug: "${slug}") { name owner { id } viewerMembership { role joinedAt } viewerCan { delete } } }`;
    let guild: TestResult;
    const count = await world.countStatements(async () => ({ guild } = await world.ask(owner, home)));
    expect([guild.owner.id, guild.viewerMembership.role, guild.viewerCan.delete, count]).toEqual([
      userIdOf(owner),
      'OWNER',
      true,
      1,
    ]);
    expect(await world.ask(asActor(), home)).toEqual({ guild: null });
    expect(await world.ask(null, home)).toEqual({ guild: null });
    expect((await world.ask(asActor({ role: 'ADMIN' }), home)).guild.viewerMembership).toBeNull();
  });

  interface Plan {
    'Node Type': string;
    'Index Name'?: string;
    'Actual Rows': number;
    Plans?: Plan[];
  }

  /** The nodes of the plan of one page, as PostgreSQL ran it. */
  async function planOf(
    filter: GuildFilter,
    order: GuildOrder,
    args: PageArgs,
    actor: Actor,
  ): Promise<Plan[]> {
    const statements: [string, unknown[]][] = [];
    const recorder = {
      dataSource: db().dataSource,
      query: (...sent: [string, unknown[]]) => (statements.push(sent), []),
    };
    await guilds.list(recorder as unknown as GuildsContext['db'], actor, filter, order, args);
    const [statement, params] = statements[0] ?? ['', []];
    const explained = await db().query(`explain (analyze, format json) ${statement}`, params);
    const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
    return flat(explained[0]['QUERY PLAN'][0].Plan);
  }

  const shape = (plan: Plan[]): string =>
    plan.map((node) => [node['Node Type'], node['Index Name']].filter(Boolean).join(' ')).join(' < ');

  it.each([
    [GuildOrderField.MEMBER_COUNT, 'guild_member_count_idx'],
    [GuildOrderField.NAME, 'guild_name_key_idx'],
    [GuildOrderField.CREATED_AT, 'guild_created_at_idx'],
  ])('reads a page ordered by %s from its index, the first as well as a late one', async (field, index) => {
    for (const direction of Object.values(OrderDirection)) {
      let after: string | undefined;
      for (let pages = 0; pages < 3; pages += 1) {
        for (const actor of [anonymousActor(), asActor(), owner]) {
          const plan = await planOf({}, { field, direction }, { first: 100, after }, actor);
          expect(shape(plan)).toMatch(new RegExp(`^Limit < Nested Loop < Index Scan ${index}`));
          expect(shape(plan)).not.toMatch(/Sort|Seq Scan/);
        }
        after = (await page({}, { field, direction }, { first: 100, after })).cursors.at(-1);
      }
    }
  });

  it('reads a shelf from the index of categories and a rare search from the index of texts', async () => {
    const order: GuildOrder = { field: GuildOrderField.MEMBER_COUNT, direction: OrderDirection.DESC };
    const shelf = await planOf({ category: GuildCategory.SECURITY }, order, { first: 20 }, anonymousActor());
    expect(shape(shelf)).toMatch(/^Limit < Nested Loop < Index Scan guild_category_idx/);
    const rare = await planOf({ search: 'seed-12345' }, order, { first: 20 }, anonymousActor());
    expect(shape(rare)).toContain('Bitmap Index Scan guild_search_text_idx');
    expect(shape(rare)).not.toContain('Seq Scan');
  });
});

describe('visibleTo', () => {
  it('says the same as the policy for every kind of guild, actor and membership', async () => {
    const cases: [Actor, GuildVisibility, GuildMembershipStatus | null][] = [];
    for (const make of [
      () => anonymousActor(),
      () => asActor(),
      () => asActor({ role: 'MODERATOR' }),
      () => asActor({ role: 'ADMIN' }),
    ]) {
      for (const visibility of Object.values(GuildVisibility)) {
        for (const status of [null, ...Object.values(GuildMembershipStatus)])
          cases.push([make(), visibility, status]);
      }
    }
    for (const [actor, visibility, status] of cases) {
      if (actor.userId === null && status !== null) continue;
      const founder = asActor();
      const { guild } = await world.act(
        founder,
        'createGuild',
        { name: 'Case', category: 'WEB', visibility },
        'guild { slug }',
      );
      if (status !== null) {
        await db().query(
          `insert into guilds.guild_membership (id, created_at, updated_at, version, guild_id, user_id, status, role, joined_at)
           select gen_random_uuid(), now(), now(), 1, id, $2, $3, 'MEMBER', now() from guilds.guild where slug = $1`,
          [guild.slug, actor.userId, status],
        );
      }
      const isFound = (await guilds.listBySlugs(db(), actor, [guild.slug])).length === 1;
      const { where, params } = guilds.visibleTo(actor);
      const listed: unknown[] = await db().query(
        `select 1 from guilds.guild g where ${where} and g.slug = $${params.length + 1}`,
        [...params, guild.slug],
      );
      const standing = status && { role: GuildRole.MEMBER, status };
      const isSeen = canSee(actor, { visibility }, standing);
      expect([actor.role, visibility, status, isFound, listed.length === 1]).toEqual([
        actor.role,
        visibility,
        status,
        isSeen,
        isSeen,
      ]);
    }
  });
});

describe('the member count', () => {
  const service = new GuildService(new MembershipService());
  const reconcile = (): Promise<guilds.CountDrift[]> =>
    service.reconcileMemberCounts(world.context<GuildsContext['load']>(owner));

  it('agrees with the memberships after any acts at once, and is corrected when it does not', async () => {
    // The seeded guilds carry made-up counts.
    await atLeisure((all) =>
      all.query('update guilds.guild set member_count = 1 where slug like $1', ['seed-%']),
    );
    await reconcile();
    const guild = await world.found(owner, { name: 'Turnstile', maxMembers: 12 });
    const people = Array.from({ length: 12 }, () => asActor());
    const acts: ((person: (typeof people)[number]) => Promise<unknown>)[] = [
      (person) => world.join(person, guild),
      (person) => world.act(person, 'leaveGuild', { guildId: guild.id }, ''),
      (person) => world.act(owner, 'removeGuildMember', { guildId: guild.id, userId: userIdOf(person) }, ''),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), fc.nat(11)), { minLength: 5, maxLength: 25 }),
        async (steps) => {
          await Promise.all(steps.map(async ([act, person]) => acts[act]?.(people[person] ?? owner)));
          expect(await reconcile()).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
    const rawId = (await guilds.listBySlugs(db(), owner, [guild.slug]))[0]?.id;
    const { memberCount } = (await guilds.listBySlugs(db(), owner, [guild.slug]))[0] ?? { memberCount: 0 };
    await db().query('update guilds.guild set member_count = 9 where id = $1', [rawId]);
    const drift = memberCount === 9 ? [] : [{ id: rawId, was: 9, is: memberCount }];
    expect(await reconcile()).toEqual(drift);
    expect(await reconcile()).toEqual([]);
  });
});

describe('the tables', () => {
  const ownerOf = (slug: string): string =>
    `guild_id = (select id from guilds.guild where slug = '${slug}') and role = 'OWNER'`;

  it.each([
    [
      'a guild without an owner',
      (slug: string) => `update guilds.guild_membership set role = 'ADMIN' where ${ownerOf(slug)}`,
    ],
    [
      'an owner who is gone',
      (slug: string) => `update guilds.guild_membership set status = 'LEFT' where ${ownerOf(slug)}`,
    ],
    [
      'an owner who was erased',
      (slug: string) => `delete from guilds.guild_membership where ${ownerOf(slug)}`,
    ],
    [
      'a second owner',
      (slug: string) =>
        `insert into guilds.guild_membership (id, created_at, updated_at, version, guild_id, user_id, status, role, joined_at)
         select gen_random_uuid(), now(), now(), 1, id, gen_random_uuid(), 'ACTIVE', 'OWNER', now()
         from guilds.guild where slug = '${slug}'`,
    ],
    [
      'more members than seats',
      (slug: string) => `update guilds.guild set max_members = 0 where slug = '${slug}'`,
    ],
    [
      'an address in capitals',
      (slug: string) => `update guilds.guild set slug = 'CAPITALS' where slug = '${slug}'`,
    ],
  ])('refuse %s, whatever the code does', async (_case, statement) => {
    const { slug } = await world.found(asActor(), { name: 'Guarded' });
    await expect(db().query(statement(slug))).rejects.toThrow(/owner|violates/);
  });
});
