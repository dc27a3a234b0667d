import { asActor, type Followed, type TestResult } from '@testverse/platform/testing';
import { execute, parse } from 'graphql';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, type Person } from '../../testing/guilds.ts';
import { startRooms, type Room, type RoomsWorld } from '../../testing/rooms.ts';
import { statementsOf } from '../../testing/statements.ts';

let world: RoomsWorld;
/** Keeps next to nothing for streams: ten events, eight of them in memory. */
let forgetful: RoomsWorld;

beforeAll(async () => {
  [world, forgetful] = await Promise.all([
    startRooms(),
    startRooms({
      eventLog: { retention: { events: 10, days: 30 }, ring: { events: 8, bytes: 1_000_000 } },
    }),
  ]);
});
afterAll(() => Promise.all([world.close(), forgetful.close()]));

const place = '__typename ... on LiveEvent { seq cursor }';
/** What chats select: nothing in it depends on who asks. */
const chat = `${place}
  ... on MessageSentEvent { message { id seq body editedAt author { id } replyTo { id } } }
  ... on MessageEditedEvent { message { id body editedAt } }
  ... on MessageDeletedEvent { messageId message { deletedAt } }
  ... on ReactionChangedEvent { messageId emoji isSet count user { id } }
  ... on StreamReset { reason }`;
const inChannel = (id: string, selection = chat, after?: string): string =>
  `channelEvents(channelId: "${id}"${after === undefined ? '' : `, after: "${after}"`}) { ${selection} }`;

interface Snapshot {
  cursor: string;
  messages: Map<string, string | null>;
}

async function snapshotOf(on: RoomsWorld, reader: Person, channel: string): Promise<Snapshot> {
  const seen: TestResult = await on.ask(
    reader,
    `query ($id: ID) { channel(id: $id) { streamCursor messages(last: 100) { edges { node { id body } } } } }`,
    { id: channel },
  );
  const edges = seen.channel.messages.edges as { node: { id: string; body: string | null } }[];
  return {
    cursor: seen.channel.streamCursor,
    messages: new Map(edges.map(({ node }) => [node.id, node.body])),
  };
}

/** What a client does with a fact: idempotent, as the snapshot may have it already. */
function apply(messages: Map<string, string | null>, { __typename, message, messageId }: TestResult): void {
  if (__typename === 'MessageDeletedEvent') messages.set(messageId, null);
  else if (message) messages.set(message.id, message.body);
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a snapshot and the facts behind its cursor', () => {
  it('are the present state, wherever in the midst of writing the snapshot is taken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 12 }), { minLength: 3, maxLength: 6 }), async (pauses) => {
        const { owner, channel }: Room = await world.room();
        const writing = atOnce(4, async (writer) => {
          for (let count = 0; count < 6; count += 1) {
            const { id } = await world.send(owner, channel, `${writer}/${count}`);
            if (count % 3 === 1)
              await world.act(owner, 'editMessage', { messageId: id, body: `${writer}/${count} again` }, '');
            if (count % 3 === 2) await world.act(owner, 'deleteMessage', { messageId: id }, '');
          }
        });
        const readers: { snapshot: Snapshot; live: Followed }[] = [];
        for (const ms of pauses) {
          const snapshot = await snapshotOf(world, owner, channel);
          await later(ms);
          readers.push({
            snapshot,
            live: await world.follow(owner, inChannel(channel, chat, snapshot.cursor)),
          });
        }
        await writing;
        const fresh = await snapshotOf(world, owner, channel);
        const { seq: last } = await world.send(owner, channel, 'the end');
        for (const { snapshot, live } of readers) {
          await live.until(({ seq }: TestResult) => seq === last);
          for (const event of live.values.filter(({ seq }: TestResult) => seq < last))
            apply(snapshot.messages, event);
          expect([...snapshot.messages].sort()).toEqual([...fresh.messages].sort());
        }
      }),
      { numRuns: 4 },
    );
  });
});

describe('a stream that cannot go on where it was', () => {
  it('says so first, with where it goes on instead, and then does', async () => {
    const { owner, channel } = await forgetful.room();
    const live = await forgetful.follow(owner, inChannel(channel));
    await forgetful.send(owner, channel, 'first');
    const [{ cursor: old }] = (await live.atLeast(1)) as [TestResult];
    await live.close();
    for (let count = 0; count < 15; count += 1) await forgetful.send(owner, channel, `${count}`);
    const again = await forgetful.follow(owner, inChannel(channel, chat, old as string));
    const [reset] = (await again.atLeast(1)) as [TestResult];
    expect(reset).toMatchObject({ __typename: 'StreamReset', reason: 'CURSOR_TOO_OLD' });
    const next = await forgetful.send(owner, channel, 'next');
    const values = await again.atLeast(2);
    expect(values.map(({ seq }: TestResult) => seq)).toEqual([next.seq - 1, next.seq]);
    const behind = await forgetful.follow(owner, inChannel(channel, chat, reset.cursor));
    expect(await behind.atLeast(1)).toMatchObject([{ __typename: 'MessageSentEvent', seq: next.seq }]);
  });

  it('says so too when it has never been there', async () => {
    const here = await world.room();
    const live = await world.follow(here.owner, inChannel(here.channel));
    await world.send(here.owner, here.channel, 'one');
    const [{ cursor }] = (await live.atLeast(1)) as [TestResult];
    // As after the database was restored from a copy: the log is shorter than what a client has seen.
    await world.running.dataSource.query(`delete from guilds.event_log where topic like '%channel:%'`);
    await world.running.dataSource.query(`update guilds.topic set last_seq = 0 where id like '%channel:%'`);
    await live.close();
    const again = await world.follow(here.owner, inChannel(here.channel, chat, cursor as string));
    expect(await again.atLeast(1)).toMatchObject([
      { __typename: 'StreamReset', reason: 'CURSOR_UNKNOWN', seq: 0 },
    ]);
  });
});

describe('fifty readers of one channel', () => {
  it('cost one read of the log for a message, and are handed the very same fact', async () => {
    const { owner, channel, guild } = await world.room();
    const members = await atOnce(3, () => world.member(guild, owner));
    const streams = await atOnce(50, (nth) =>
      world.follow(members[nth % 3] as Person, inChannel(channel, place)),
    );
    const statements = await statementsOf(world.running.dataSource, async () => {
      await world.send(owner, channel, 'to all');
      await Promise.all(streams.map((one) => one.atLeast(1)));
    });
    const reads = statements.filter((one) => /^\s*select[^;]*from "guilds"\.event_log/s.test(one));
    expect(reads).toHaveLength(1);
    expect(new Set(streams.flatMap(({ roots }) => roots)).size).toBe(1);
  });

  it('are served by one execution: it loads the message once and does not ask who reads', async () => {
    const { owner, channel } = await world.room();
    const live = await world.follow(owner, inChannel(channel, place));
    const message = await world.send(owner, channel, 'to all');
    await world.act(owner, 'setReaction', { messageId: message.id, emoji: '🎉', isSet: true }, '');
    await live.atLeast(2);
    const document = parse(`subscription { ${inChannel(channel)} }`);
    const isPersonal: boolean[] = [];
    const statements = await statementsOf(world.running.dataSource, async () => {
      for (const rootValue of live.roots) {
        const contextValue = world.context(asActor());
        const { schema } = world.running;
        const { errors } = await execute({ schema, document, rootValue, contextValue });
        expect(errors).toBeUndefined();
        isPersonal.push(contextValue.effects.isPersonal);
      }
    });
    expect(isPersonal).toEqual([false, false]);
    expect(statements).toHaveLength(2);
  });
});
