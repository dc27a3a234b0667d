import { asActor, type TestResult } from '@testverse/platform/testing';
import type { Logger } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelId, messageId } from '../../node.ts';
import { nodes, startChat, type ChatWorld } from '../../testing/chat.ts';
import { userIdOf, type Person } from '../../testing/guilds.ts';

let world: ChatWorld;
const mira = asActor();

beforeAll(async () => {
  world = await startChat();
});
afterAll(() => world.close());

const historyDocument = `query ($id: ID, $first: Int, $after: String, $last: Int, $before: String, $at: MessageAnchorInput) {
  channel(id: $id) {
    messages(first: $first, after: $after, last: $last, before: $before, at: $at) {
      edges { node { id seq body } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;

async function page(channel: string, args: object = {}): Promise<TestResult> {
  const { channel: found } = await world.ask(mira, historyDocument, { id: channel, ...args });
  return { ...found.messages.pageInfo, seqs: nodes(found.messages).map(({ seq }) => seq) };
}

/** Twelve messages, a minute between them; every third one is edited, so that seqs have holes. */
async function talk(): Promise<{ channel: string; sent: { id: string; seq: number; at: Date }[] }> {
  const { channel } = await world.house(mira);
  const sent = [];
  for (let number = 1; number <= 12; number += 1) {
    const at = world.clock.now();
    const message = await world.say(mira, channel, `Number ${number}`);
    sent.push({ ...message, at });
    if (number % 3 === 0) {
      await world.act(mira, 'editMessage', { messageId: message.id, body: `Edited ${number}` }, '');
    }
    world.clock.advance({ minutes: 1 });
  }
  return { channel, sent };
}

describe('the history of a channel', () => {
  it('is the same list from both ends, whatever the page size', async () => {
    const { channel, sent } = await talk();
    const all = sent.map(({ seq }) => seq);
    for (const size of [1, 2, 5, 12, 100]) {
      const forward: number[] = [];
      for (let after: string | null = null, hasMore = true; hasMore;) {
        const part: TestResult = await page(channel, { first: size, after });
        forward.push(...part.seqs);
        [after, hasMore] = [part.endCursor, part.hasNextPage];
      }
      const backward: number[] = [];
      for (let before: string | null = null, hasMore = true; hasMore;) {
        const part: TestResult = await page(channel, { last: size, before });
        backward.unshift(...part.seqs);
        [before, hasMore] = [part.startCursor, part.hasPreviousPage];
      }
      expect([forward, backward]).toEqual([all, all]);
    }
  });

  it('goes on behind a cursor with what was written meanwhile', async () => {
    const { channel, sent } = await talk();
    const { endCursor } = await page(channel, { last: 1 });
    expect(await page(channel, { first: 5, after: endCursor })).toMatchObject({
      seqs: [],
      hasNextPage: false,
    });
    const next = await world.say(mira, channel);
    expect((await page(channel, { first: 5, after: endCursor })).seqs).toEqual([next.seq]);
    expect((await page(channel, { last: 2 })).seqs).toEqual([sent.at(-1)?.seq, next.seq]);
  });

  it('opens around a message, a seq and a date alike', async () => {
    const { channel, sent } = await talk();
    const all = sent.map(({ seq }) => seq);
    const [, , , , , sixth] = sent;
    const around = { seqs: all.slice(3, 7), hasPreviousPage: true, hasNextPage: true };
    const aMomentBefore = new Date((sixth?.at.getTime() ?? 0) - 1000).toISOString();
    for (const at of [
      { messageId: sixth?.id },
      { seq: sixth?.seq },
      { date: sixth?.at.toISOString() },
      { date: aMomentBefore },
    ]) {
      expect(await page(channel, { first: 4, at })).toMatchObject(around);
    }
  });

  it('pages on from a page around a place, in both directions', async () => {
    const { channel, sent } = await talk();
    const all = sent.map(({ seq }) => seq);
    const middle = await page(channel, { first: 4, at: { seq: sent[5]?.seq } });
    expect((await page(channel, { first: 3, after: middle.endCursor })).seqs).toEqual(all.slice(7, 10));
    expect((await page(channel, { last: 2, before: middle.startCursor })).seqs).toEqual(all.slice(1, 3));
  });

  it('fills a page around a place near an end from the other side', async () => {
    const { channel, sent } = await talk();
    const all = sent.map(({ seq }) => seq);
    const future = new Date(world.clock.now().getTime() + 60_000).toISOString();
    const cases: [object, number[], boolean, boolean][] = [
      [{ seq: 0 }, all.slice(0, 4), false, true],
      [{ seq: all[1] }, all.slice(0, 4), false, true],
      [{ messageId: sent.at(-1)?.id }, all.slice(8), true, false],
      [{ seq: 1_000_000 }, all.slice(8), true, false],
      [{ date: future }, all.slice(8), true, false],
    ];
    for (const [at, seqs, hasPreviousPage, hasNextPage] of cases) {
      expect(await page(channel, { first: 4, at })).toMatchObject({ seqs, hasPreviousPage, hasNextPage });
    }
    expect(await page(channel, { at: { seq: 5 } })).toMatchObject({ seqs: all });
  });

  it('refuses a place that is named twice, badly or together with another way of paging', async () => {
    const { channel, sent } = await talk();
    const refusal = async (args: object): Promise<unknown> => {
      const { errors } = await world.as(mira)(historyDocument, { id: channel, ...args });
      return errors?.[0]?.extensions['code'];
    };
    const other = await talk();
    expect(await refusal({ at: {} })).toBe('BAD_USER_INPUT');
    expect(await refusal({ at: { seq: 1, messageId: sent[0]?.id } })).toBe('BAD_USER_INPUT');
    expect(await refusal({ at: { seq: 1 }, last: 3 })).toBe('BAD_USER_INPUT');
    const tooMany = await world.as(mira)(historyDocument, { id: channel, at: { seq: 1 }, first: 101 });
    expect(tooMany.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: ['first'] });
    expect(await refusal({ at: { messageId: other.sent[0]?.id } })).toBe('NOT_FOUND');
    expect(await refusal({ at: { messageId: messageId.encode(mira.userId) } })).toBe('NOT_FOUND');
  });
});

describe('reading a page', () => {
  const full = `query ($id: ID, $first: Int) { channel(id: $id) {
    name streamCursor unreadCount lastReadSeq lastMessage { body } viewerCan { send } guild { name }
    messages(first: $first) { edges { node {
      body author { id } channel { name } reactions { emoji count viewerHasReacted users { id } }
      replyTo { body author { id } reactions { emoji } } revisions { edges { node { body } } }
    } } }
  } }`;

  async function busyChannel(actor: Person): Promise<string> {
    const house = await world.house(mira);
    await world.join(actor, house);
    let replyToId: string | null = null;
    for (let number = 0; number < 100; number += 1) {
      const { id } = await world.say(number % 2 ? mira : actor, house.channel, `Number ${number}`, {
        replyToId,
      });
      if (number % 5 === 0)
        await world.act(mira, 'setReaction', { messageId: id, emoji: '🎉', isSet: true }, '');
      replyToId = id;
    }
    return house.channel;
  }

  it('takes the same number of statements for 5 and for 100 messages with all that belongs to them', async () => {
    const joe = asActor();
    const channel = await busyChannel(joe);
    const [few, many] = [
      await world.countStatements(() => world.ask(joe, full, { id: channel, first: 5 })),
      await world.countStatements(() => world.ask(joe, full, { id: channel, first: 100 })),
    ];
    expect(many).toBe(few);
    expect(few).toBe(7);
  });

  it('reads a channel, its guild and what is unread by one statement, and the history with its reactions by another', async () => {
    const joe = asActor();
    const house = await world.house(mira);
    await world.join(joe, house);
    const { id: messageId } = await world.say(mira, house.channel);
    await world.say(joe, house.channel);
    for (const [who, emoji] of [
      [mira, '🚀'],
      [mira, '🎉'],
      [joe, '🎉'],
    ] as const)
      await world.act(who, 'setReaction', { messageId, emoji, isSet: true }, '');
    const timeline = `query ($id: ID) { channel(id: $id) { name streamCursor unreadCount lastReadSeq viewerCan { send }
      guild { slug viewerMembership { role } }
      messages(last: 30) { edges { node { author { id } reactions { emoji count viewerHasReacted users { id } } } } }
    } }`;
    let channel: TestResult;
    const count = await world.countStatements(
      async () => ({ channel } = await world.ask(joe, timeline, { id: house.channel })),
    );
    expect([count, channel.guild]).toEqual([2, { slug: house.slug, viewerMembership: { role: 'MEMBER' } }]);
    expect(channel).toMatchObject({ unreadCount: 1, lastReadSeq: 0 });
    expect(nodes(channel.messages).map(({ reactions }) => reactions)).toEqual([
      [
        { emoji: '🚀', count: 1, viewerHasReacted: false, users: [{ id: userIdOf(mira) }] },
        {
          emoji: '🎉',
          count: 2,
          viewerHasReacted: true,
          users: [{ id: userIdOf(mira) }, { id: userIdOf(joe) }],
        },
      ],
      [],
    ]);
  });

  it('takes the same number of statements for 2 and for 20 channels', async () => {
    const house = await world.house(mira);
    const document = `query ($id: ID, $first: Int) { guild(id: $id) { channels(first: $first) { edges { node {
      name unreadCount lastReadSeq lastMessage { body author { id } } messages(last: 5) { edges { node { body } } }
      viewerCan { send } guild { name } streamCursor
    } } } } }`;
    for (let number = 0; number < 19; number += 1) {
      const channel = await world.openChannel(mira, house);
      await world.say(mira, channel);
    }
    const count = (first: number) =>
      world.countStatements(() => world.ask(mira, document, { id: house.id, first }));
    expect(await count(20)).toBe(await count(2));
  });
});

describe('a channel with 100,000 messages', () => {
  let channel: string;

  /** Past the acts, which would take minutes; every tenth is deleted. In parts, each well within a statement's time. */
  async function seed(into: string, from: number, to: number): Promise<void> {
    for (let part = from; part <= to; part += 10_000) {
      await world.query(
        `insert into guilds.message
           (id, created_at, updated_at, version, channel_id, seq, author_id, nonce, body, deleted_at)
         select gen_random_uuid(), t.at, t.at, 1, $1, n, gen_random_uuid(), 'seed',
           case when n % 10 > 0 then 'Seed' end, case when n % 10 = 0 then t.at end
         from generate_series($2::int, $3::int) n
         cross join lateral (select timestamptz '2026-01-01' + n * interval '1 minute' as at) t`,
        [channelId.decode(into), part, Math.min(part + 9_999, to)],
      );
    }
  }

  beforeAll(async () => {
    const house = await world.house(mira);
    channel = house.channel;
    await seed(channel, 1, 100_000);
    await seed(await world.openChannel(mira, house), 1, 5_000);
    await world.query('analyze guilds.message');
  });

  /** The plans of every statement that the act sends. */
  async function plansOf(act: () => Promise<unknown>): Promise<string[]> {
    const { dataSource } = world.running;
    const { logger } = dataSource;
    const statements: [string, unknown[] | undefined][] = [];
    const noting: Pick<Logger, 'logQuery'> = {
      logQuery: (sql: string, params?: unknown[]) => statements.push([sql, params]),
    };
    dataSource.logger = Object.assign(Object.create(logger), noting) as Logger;
    try {
      await act();
    } finally {
      dataSource.logger = logger;
    }
    const plans = statements.map(async ([sql, params]) => {
      const rows: Record<string, string>[] = await world.query(`explain ${sql}`, params);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    return Promise.all(plans);
  }

  it.each([
    ['the newest page', { last: 50 }],
    ['the oldest page', { first: 50 }],
    ['a page around a seq', { first: 50, at: { seq: 50_000 } }],
    ['a page around a date', { first: 50, at: { date: '2026-02-01T00:00:00Z' } }],
    ['a page around a date nobody has reached', { first: 50, at: { date: '2030-02-01T00:00:00Z' } }],
  ])('reads %s by an index, without sorting and without reading the table', async (_name, args) => {
    const plans = await plansOf(() => world.ask(mira, historyDocument, { id: channel, ...args }));
    const reading = plans.filter((plan) => /message/.test(plan));
    expect(reading.length).toBeGreaterThan(0);
    for (const plan of reading) expect(plan).not.toMatch(/Seq Scan on message|Sort/);
  });

  it('goes on from the middle by an index as well', async () => {
    const { endCursor, startCursor } = await page(channel, { first: 10, at: { seq: 50_000 } });
    for (const args of [
      { first: 50, after: endCursor },
      { last: 50, before: startCursor },
    ]) {
      const plans = await plansOf(() => world.ask(mira, historyDocument, { id: channel, ...args }));
      for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on message|Sort/);
    }
  });

  it('finds the last message and counts what is unread without reading the history', async () => {
    const document = 'query ($id: ID) { channel(id: $id) { unreadCount lastReadSeq lastMessage { seq } } }';
    const read = async (): Promise<TestResult> => {
      const plans = await plansOf(() => world.ask(mira, document, { id: channel }));
      for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on message/);
      return (await world.ask(mira, document, { id: channel })).channel;
    };
    expect(await read()).toEqual({ unreadCount: 0, lastReadSeq: 100_000, lastMessage: { seq: 99_999 } });
    const { channel: found } = await world.ask(mira, historyDocument, {
      id: channel,
      first: 1,
      at: { seq: 50_000 },
    });
    await world.act(mira, 'markChannelUnread', { messageId: nodes(found.messages)[0].id }, '');
    expect(await read()).toEqual({ unreadCount: 100, lastReadSeq: 49_999, lastMessage: { seq: 99_999 } });
  });
});
