import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock, uuids } from '../context/index.ts';
import { createLogger } from '../log/index.ts';
import {
  createMemoryDoorbell,
  encodeCursor,
  openEventLog,
  SubscriberBehind,
  type Doorbell,
  type EventLog,
  type EventStream,
  type LoggedEvent,
} from './index.ts';
import { cloneLogDatabase } from './testing/log-database.ts';
import { noted, noteTopic, openLogProcess, type LogProcess } from './testing/log-process.ts';

let databaseUrl: string;
let writer: LogProcess;
let reader: LogProcess;
/** The two processes hear each other. */
let doorbell: Doorbell;
let topic: string;

beforeAll(async () => {
  databaseUrl = await cloneLogDatabase();
  doorbell = createMemoryDoorbell();
  writer = await openLogProcess({ databaseUrl, doorbell });
  reader = await openLogProcess({ databaseUrl, doorbell, ring: { events: 10 } });
});
afterAll(() => Promise.all([writer.close(), reader.close()]));
beforeEach(() => {
  topic = noteTopic();
  reader.statements.length = 0;
});

async function append(count = 1, to = topic): Promise<void> {
  const entries = Array.from({ length: count }, (_, n) => ({ topic: to, event: noted(n) }));
  await writer.context.transact((tx) => tx.events.append(tx, entries));
}

async function take(stream: EventStream, count: number): Promise<LoggedEvent[]> {
  const taken: LoggedEvent[] = [];
  while (taken.length < count) {
    const { done, value } = await stream.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

const seqs = (events: readonly LoggedEvent[]): number[] => events.map(({ seq }) => seq);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const readsOf = (statements: readonly string[]): string[] =>
  statements.filter((text) => text.includes('from "notes".event_log where topic'));

/** Streams of a topic without events that have been up to date: they have read its first event. */
async function openLive(count = 1): Promise<EventStream[]> {
  const streams = Array.from({ length: count }, () => reader.events.subscribe(topic, { after: 0 }));
  const first = streams.map((stream) => stream.next());
  await append();
  await Promise.all(first);
  return streams;
}

describe('a stream', () => {
  it('begins at the head of the moment it was made, however late it is read', async () => {
    await append(3);
    const stream = reader.events.subscribe(topic);
    await reader.events.resume(topic, undefined);
    const other = reader.events.subscribe(topic, { after: 2 });
    await take(other, 1);
    await append(2);
    expect(seqs(await take(stream, 2))).toEqual([4, 5]);
    await Promise.all([stream.return(), other.return()]);
  });

  it('reads what was missed from the table, then goes on live', async () => {
    await append(500);
    const stream = reader.events.subscribe(topic, { after: 7 });
    const missed = await take(stream, 493);
    const next = stream.next();
    await append();
    expect(seqs([...missed, (await next).value as LoggedEvent])).toEqual(range(8, 501));
    await stream.return();
  });

  it('may be as slow as it likes while it catches up', async () => {
    await append(30);
    const stream = reader.events.subscribe(topic, { after: 0 });
    const first = await take(stream, 5);
    await append(400);
    expect(seqs([...first, ...(await take(stream, 425))])).toEqual(range(1, 430));
    await stream.return();
  });

  it('is ended as behind when it was live and then misses more than is kept', async () => {
    const [slow, quick] = (await openLive(2)) as [EventStream, EventStream];
    await append(10);
    expect(seqs(await take(quick, 10))).toEqual(range(2, 11));
    await append(1);
    await take(quick, 1);
    await expect(slow.next()).rejects.toThrow(SubscriberBehind);
    expect(await slow.next()).toEqual({ done: true, value: undefined });
    const again = reader.events.subscribe(topic, { after: 1 });
    expect(seqs(await take(again, 11))).toEqual(range(2, 12));
    await Promise.all([quick.return(), again.return()]);
  });

  it('waits where it stands when its place is ahead of what this process has seen', async () => {
    await append(2);
    const stream = reader.events.subscribe(topic, { after: 3 });
    const next = stream.next();
    await append(2);
    expect(((await next).value as LoggedEvent).seq).toBe(4);
    await stream.return();
  });

  it('ends at once when it is returned, aborted, or the log closes, also while it waits', async () => {
    const abort = new AbortController();
    const closing = await openLogProcess({ databaseUrl });
    const streams = [
      reader.events.subscribe(topic),
      reader.events.subscribe(topic, { signal: abort.signal }),
      closing.events.subscribe(topic),
    ];
    const waiting = streams.map((stream) => stream.next());
    await streams[0]?.return();
    abort.abort();
    await closing.close();
    const over = { done: true, value: undefined };
    expect(await Promise.all([...waiting, ...streams.map((stream) => stream.next())])).toEqual(
      Array(6).fill(over),
    );
    expect(await reader.events.subscribe(topic, { signal: abort.signal }).next()).toEqual(over);
  });

  it('is read by for await', async () => {
    await append(3);
    const seen: number[] = [];
    for await (const { seq } of reader.events.subscribe(topic, { after: 0 })) {
      seen.push(seq);
      if (seq === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('many streams of one topic', () => {
  it('cost one read for each doorbell and are handed the same event', async () => {
    const streams = await openLive(1_000);
    reader.statements.length = 0;
    const waiting = streams.map((stream) => stream.next());
    await append();
    const seen = new Set((await Promise.all(waiting)).map(({ value }) => value as LoggedEvent));
    expect([...seen].map(({ seq }) => seq)).toEqual([2]);
    expect(readsOf(reader.statements)).toHaveLength(1);
    await Promise.all(streams.map((stream) => stream.return()));
  });

  it('that come back to the same place share the reads of what they missed', async () => {
    await append(150);
    const streams = Array.from({ length: 200 }, () => reader.events.subscribe(topic, { after: 20 }));
    const seen = await Promise.all(streams.map((stream) => take(stream, 130)));
    expect(seen.every((events) => events.every((event, index) => event === seen[0]?.[index]))).toBe(true);
    // 130 events by as many as the ring holds, not 200 times that.
    expect(readsOf(reader.statements)).toHaveLength(13);
    expect(reader.statements.filter((text) => text.includes('.topic'))).toHaveLength(1);
    await Promise.all(streams.map((stream) => stream.return()));
  });

  it('ask nothing of the database when nobody is left', async () => {
    const [stream] = (await openLive()) as [EventStream];
    await stream.return();
    reader.statements.length = 0;
    await append();
    doorbell.ring(topic, 99);
    await reader.events.heads(reader.context.db, []);
    expect(readsOf(reader.statements)).toEqual([]);
  });
});

describe('what no doorbell tells', () => {
  it('arrives with the next sweep, which is one query for all topics', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const deaf = await openLogProcess({ databaseUrl, doorbell: createMemoryDoorbell() });
    const topics = [topic, noteTopic(), noteTopic()];
    const streams = topics.map((one) => deaf.events.subscribe(one, { after: 0 }));
    const waiting = streams.map((stream) => stream.next());
    const headsRead = (): string[] => deaf.statements.filter((text) => text.includes('where id = any'));
    while (headsRead().length < topics.length) await new Promise(setImmediate);
    await deaf.answered();
    for (const one of topics) await append(1, one);
    deaf.statements.length = 0;
    vi.advanceTimersByTime(1_000);
    const events = await Promise.all(waiting);
    expect(events.map(({ value }) => (value as LoggedEvent).topic)).toEqual(topics);
    expect(readsOf(deaf.statements)).toHaveLength(3);
    expect(headsRead()).toHaveLength(1);
    await deaf.close();
  });

  it('is looked for at once when words were missed', async () => {
    let missed = (): void => undefined;
    const broken: Doorbell = {
      ...createMemoryDoorbell(),
      onMissed: (listener) => {
        missed = listener;
        return () => undefined;
      },
    };
    const deaf = await openLogProcess({ databaseUrl, doorbell: broken });
    const stream = deaf.events.subscribe(topic, { after: 0 });
    const next = stream.next();
    await deaf.events.resume(topic, undefined);
    await append();
    missed();
    expect(((await next).value as LoggedEvent).seq).toBe(1);
    await deaf.close();
  });

  it('arrives after the database was away', async () => {
    const [stream] = (await openLive()) as [EventStream];
    const next = stream.next();
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await admin.end();
    await expect
      .poll(
        () =>
          append().then(
            () => 'written',
            () => 'failed',
          ),
        { timeout: 60_000 },
      )
      .toBe('written');
    expect(((await next).value as LoggedEvent).seq).toBe(2);
    await stream.return();
  });
});

describe('with a clock that is moved', () => {
  const doorbell = createMemoryDoorbell();
  const log = createLogger({ service: 'test', level: 'silent' });
  let rows: object[] = [];
  let isSilent = false;
  const query = vi.fn((statement: string): Promise<object[]> => {
    if (isSilent) return new Promise(() => undefined);
    const isHead = statement.includes('last_seq');
    return Promise.resolve(isHead ? [{ id: topic, last_seq: String(rows.length) }] : rows);
  });
  const dataSource = { manager: { query } } as never;
  let eventLog: EventLog;
  beforeEach(() => {
    vi.useFakeTimers();
    rows = [];
    eventLog = openEventLog({ schema: 'notes', dataSource, doorbell, clock: systemClock, ids: uuids, log });
  });
  afterEach(() => {
    eventLog.close();
    vi.useRealTimers();
  });
  const happen = (): void => {
    const seq = String(rows.length + 1);
    rows.push({ topic, seq, position: seq, payload: {}, recorded_at: new Date() });
    doorbell.ring(topic, rows.length);
  };

  it('an event arrives although the connection that was asked never answers', async () => {
    const next = eventLog.subscribe(topic, { after: 0 }).next();
    await vi.advanceTimersByTimeAsync(1);
    isSilent = true;
    happen();
    await vi.advanceTimersByTimeAsync(2_000);
    isSilent = false;
    await vi.advanceTimersByTimeAsync(17_000);
    expect((await next).value).toMatchObject({ seq: 1 });
  });

  it('events are let go of after a minute or two, though somebody still listens', async () => {
    const stream = eventLog.subscribe(topic, { after: 0 });
    const next = stream.next();
    await vi.advanceTimersByTimeAsync(1);
    happen();
    await next;
    const waiting = stream.next();
    const isRead = async (): Promise<boolean> => {
      query.mockClear();
      await eventLog.resume(topic, encodeCursor(topic, 0));
      return query.mock.calls.length > 0;
    };
    await vi.advanceTimersByTimeAsync(50_000);
    expect(await isRead()).toBe(false);
    await vi.advanceTimersByTimeAsync(80_000);
    expect(await isRead()).toBe(true);
    rows = [];
    await stream.return();
    expect((await waiting).done).toBe(true);
  });
});
