import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../log/index.ts';
import {
  createMemoryDoorbell,
  createPostgresDoorbell,
  SubscriberBehind,
  type Doorbell,
  type EventLog,
  type LoggedEvent,
} from './index.ts';
import { cloneLogDatabase } from './testing/log-database.ts';
import {
  noted,
  noteTopic,
  openLogProcess,
  type LogProcess,
  type LogProcessOptions,
} from './testing/log-process.ts';

/** `SOAK=10` runs ten times as much. */
const soak = Number(process.env['SOAK'] ?? 1);
const log = createLogger({ service: 'test', level: 'silent' });

let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await cloneLogDatabase();
});

const range = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);

/**
 * Reads a topic from its beginning until event `last`, leaving after each number of events in `stays` and coming back.
 * @returns the seqs it was given
 */
async function readWithDisconnects(
  events: EventLog,
  topic: string,
  last: () => number,
  stays: readonly number[],
): Promise<number[]> {
  const seen: number[] = [];
  for (let visit = 0; (seen.at(-1) ?? 0) < last(); visit += 1) {
    const stay = stays[visit % stays.length] ?? 1;
    const stream = events.subscribe(topic, { after: seen.at(-1) ?? 0 });
    try {
      for (let taken = 0; taken < stay && (seen.at(-1) ?? 0) < last(); taken += 1) {
        const { value } = await stream.next();
        seen.push((value as LoggedEvent).seq);
      }
    } catch (error) {
      if (!(error instanceof SubscriberBehind)) throw error;
    } finally {
      await stream.return();
    }
  }
  return seen;
}

interface World {
  writers: { topics: readonly number[]; fails: boolean }[][];
  readers: { topic: number; stays: readonly number[] }[];
  ring: number;
  isFar: boolean;
}

const topicCount = 3;
const act = fc.record({
  topics: fc.array(fc.nat(topicCount - 1), { minLength: 1, maxLength: 5 }),
  fails: fc.boolean(),
});
const world: fc.Arbitrary<World> = fc.record({
  writers: fc.array(fc.array(act, { minLength: 1, maxLength: 15 }), { minLength: 1, maxLength: 8 }),
  readers: fc.array(
    fc.record({
      topic: fc.nat(topicCount - 1),
      stays: fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 })
        .filter((stays) => stays.some((n) => n > 0)),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  ring: fc.integer({ min: 1, max: 30 }),
  isFar: fc.boolean(),
});

describe('readers of the log', () => {
  const open: LogProcess[] = [];
  const doorbells: Doorbell[] = [];
  const openProcess = async (options: Partial<LogProcessOptions> = {}): Promise<LogProcess> => {
    const process = await openLogProcess({ databaseUrl, ...options });
    open.push(process);
    return process;
  };
  let near: LogProcess;
  let far: LogProcess;
  let shared: Doorbell;
  beforeAll(async () => {
    shared = await createPostgresDoorbell({ databaseUrl, log });
    doorbells.push(shared);
    near = await openProcess({ doorbell: shared, poolSize: 10 });
    const farDoorbell = await createPostgresDoorbell({ databaseUrl, log });
    doorbells.push(farDoorbell);
    far = await openProcess({ doorbell: farDoorbell });
  });
  afterAll(async () => {
    await Promise.all(open.map((process) => process.close()));
    await Promise.all(doorbells.map((doorbell) => doorbell.close()));
  });

  async function live({ writers, readers, ring, isFar }: World): Promise<void> {
    const topics = Array.from({ length: topicCount }, noteTopic);
    const nameOf = (index: number): string => topics[index] ?? '';
    const written = writers.flat().filter(({ fails }) => !fails);
    const total = (index: number): number =>
      written.flatMap((one) => one.topics).filter((one) => one === index).length;
    const reader = await openLogProcess({
      databaseUrl,
      ring: { events: ring },
      doorbell: (isFar ? far : near).events.doorbell,
    });
    const reading = readers.map(({ topic, stays }) =>
      readWithDisconnects(reader.events, nameOf(topic), () => total(topic), stays),
    );
    const writing = writers.map(async (acts) => {
      for (const { topics: picked, fails } of acts) {
        const entries = picked.map((index) => ({ topic: nameOf(index), event: noted() }));
        const done = near.context.transact(async (tx) => {
          await near.events.append(tx, entries);
          if (fails) throw new Error('refused');
        });
        await done.catch((error: Error) => expect(error.message).toBe('refused'));
      }
    });
    await Promise.all(writing);
    const seen = await Promise.all(reading);
    await reader.close();
    expect(seen).toEqual(readers.map(({ topic }) => range(total(topic))));
  }

  it('see 1 … n once and in order, whoever writes, however often they leave and come back', async () => {
    await fc.assert(fc.asyncProperty(world, live), { numRuns: 15 * soak, endOnFailure: true });
  });

  it('are told in the order of commits, by an act that commits late as well', async () => {
    const topic = noteTopic();
    const stream = far.events.subscribe(topic, { after: 0 });
    const got: string[] = [];
    const reading = (async () => {
      for await (const event of stream) {
        got.push((event.payload as { n: string }).n);
        if (got.length === 3) break;
      }
    })();
    let commitLate = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (commitLate = resolve));
    let appended = (): void => undefined;
    const isAppended = new Promise<void>((resolve) => (appended = resolve));
    const late = near.context.transact(async (tx) => {
      await near.events.append(tx, [{ topic, event: noted('late') }]);
      appended();
      await waiting;
    });
    await isAppended;
    const other = near.events.append(near.context, [{ topic, event: noted('after it') }]);
    const elsewhere = noteTopic();
    // Another topic does not wait for it.
    await near.events.append(near.context, [{ topic: elsewhere, event: noted() }]);
    expect(got).toEqual([]);
    commitLate();
    await Promise.all([late, other]);
    await near.events.append(near.context, [{ topic, event: noted('last') }]);
    await reading;
    expect(got).toEqual(['late', 'after it', 'last']);
  });

  it('do not wait for a transaction that somebody holds open', async () => {
    const topic = noteTopic();
    const holder = new pg.Client({ connectionString: databaseUrl });
    await holder.connect();
    await holder.query('begin; create table notes.held (); select pg_current_xact_id()');
    const stream = far.events.subscribe(topic, { after: 0 });
    for (const seq of range(5)) {
      const next = stream.next();
      await near.events.append(near.context, [{ topic, event: noted() }]);
      expect((await next).value).toMatchObject({ seq });
    }
    await stream.return();
    await holder.query('rollback');
    await holder.end();
  });

  it('hear of an act whose process ended between its commit and the doorbell', async () => {
    const topic = noteTopic();
    const silent = { ...createMemoryDoorbell(), ring: () => undefined };
    const ending = await openProcess({ doorbell: silent });
    const streams = [near, far].map((process) => process.events.subscribe(topic, { after: 0 }));
    const waiting = streams.map((stream) => stream.next());
    await ending.context.transact((tx) => ending.events.append(tx, [{ topic, event: noted('unheard') }]));
    const heard = await Promise.all(waiting);
    expect(heard.map(({ value }) => (value as LoggedEvent).payload)).toEqual(Array(2).fill({ n: 'unheard' }));
    await Promise.all(streams.map((stream) => stream.return()));
  });

  it('find everything that was acknowledged, once, whenever the writing process is killed', async () => {
    const topics = range(3).map(noteTopic);
    const acknowledged = new Map<string, string>();
    const isOver = { now: false };
    const heads = new Map<string, number>();
    const reading = topics.map((topic) =>
      readWithDisconnects(far.events, topic, () => (isOver.now ? (heads.get(topic) ?? 0) : Infinity), [50]),
    );
    for (const kill of range(3 * soak)) {
      const acks = await killInTheMiddle(topics, 20 * kill);
      for (const [topic, seq, n] of acks) acknowledged.set(`${topic} ${seq}`, String(n));
    }
    const last = await near.context.transact((tx) =>
      near.events.append(
        tx,
        topics.map((topic) => ({ topic, event: noted('the end') })),
      ),
    );
    for (const { topic, seq } of last) heads.set(topic, seq);
    isOver.now = true;
    // Whoever waits for more at this moment is given one more.
    await near.events.append(
      near.context,
      topics.map((topic) => ({ topic, event: noted('beyond') })),
    );
    const seen = await Promise.all(reading);
    const rows: { topic: string; seq: string; n: string }[] = await near.context.db.query(
      `select topic, seq, payload->>'n' as n from notes.event_log where topic = any($1) order by topic, seq`,
      [topics],
    );
    const stored = new Map(rows.map(({ topic, seq, n }) => [`${topic} ${seq}`, n]));
    expect([...acknowledged].filter(([place, n]) => stored.get(place) !== n)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(100);
    expect(new Set(rows.map(({ n }) => n)).size).toBe(rows.length - 2 * (topics.length - 1));
    topics.forEach((topic, index) => {
      const own = rows.filter((row) => row.topic === topic);
      expect(own.map(({ seq }) => Number(seq))).toEqual(range(own.length));
      expect(seen[index]).toEqual(range(seen[index]?.length ?? 0));
      expect(seen[index]?.length).toBeGreaterThanOrEqual(heads.get(topic) ?? 0);
    });
  });

  /** @returns what a process acknowledged before it was killed, about `count` acts after it began */
  async function killInTheMiddle(topics: readonly string[], count: number): Promise<string[][]> {
    const script = 'platform/src/events/testing/writer.ts';
    const child = spawn(process.execPath, ['tools/run.mjs', script, databaseUrl, topics.join(',')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > count) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const whole = said.slice(0, said.lastIndexOf('\n'));
    return whole.split('\n').map((line) => line.split(' '));
  }
});

describe('the stamp of an event', () => {
  it('is never older than what was committed before the event', async () => {
    const doorbell = createMemoryDoorbell();
    const stamps = { note: 'select version from notes.access where id = $id' };
    const writer = await openLogProcess({ databaseUrl, doorbell, poolSize: 10 });
    const reader = await openLogProcess({ databaseUrl, doorbell, stamps });
    const topic = noteTopic();
    const id = topic.slice(topic.indexOf(':') + 1);
    await writer.context.db.query('insert into notes.access values ($1, 0)', [id]);
    const count = 100 * soak;
    const writing = range(4).map(async () => {
      for (let nth = 0; nth < count / 4; nth += 1) {
        const [rows]: [{ version: number }[]] = await writer.context.db.query(
          'update notes.access set version = version + 1 where id = $1 returning version',
          [id],
        );
        await writer.events.append(writer.context, [{ topic, event: noted(rows[0]?.version) }]);
      }
    });
    let last: LoggedEvent | undefined;
    for await (const event of reader.events.subscribe(topic, { after: 0 })) {
      expect(event.stamp).toBeGreaterThanOrEqual((event.payload as { n: number }).n);
      last = event;
      if (event.seq === count) break;
    }
    await Promise.all(writing);
    expect(last?.stamp).toBe(count);
    await Promise.all([writer.close(), reader.close()]);
  });

  it('is null for a kind without one, and where there is nothing to read', async () => {
    const process = await openLogProcess({
      databaseUrl,
      stamps: { page: '1', note: 'select version from notes.access where id = $id' },
    });
    const topic = noteTopic();
    await process.events.append(process.context, [{ topic, event: noted() }]);
    const stream = process.events.subscribe(topic, { after: 0 });
    expect((await stream.next()).value).toMatchObject({ stamp: null });
    await process.close();
  });
});
