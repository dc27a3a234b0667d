import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violates } from '../db/index.ts';
import { cloneLogDatabase } from './testing/log-database.ts';
import { noted, noteTopic, openLogProcess, type LogProcess } from './testing/log-process.ts';

const soak = Number(process.env['SOAK'] ?? 1);

interface Row {
  topic: string;
  seq: string;
  position: string;
}

/** Twenty at a time, each connection taking the next act when its last one is done. */
async function from20Connections<T>(acts: readonly T[], run: (act: T) => Promise<unknown>): Promise<void> {
  const left = acts.values();
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (const act of left) await run(act);
    }),
  );
}

describe('appending', () => {
  let databaseUrl: string;
  let one: LogProcess;
  beforeAll(async () => {
    databaseUrl = await cloneLogDatabase();
    one = await openLogProcess({ databaseUrl, poolSize: 20 });
  });
  afterAll(() => one.close());

  const rowsOf = (topic: string): Promise<Row[]> =>
    one.context.db.query('select topic, seq, position from notes.event_log where topic = $1 order by seq', [
      topic,
    ]);
  const seqsOf = async (topic: string): Promise<number[]> =>
    (await rowsOf(topic)).map(({ seq }) => Number(seq));
  const firstNumbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  const writeNote = (topic: string, nonce: string): Promise<unknown> =>
    one.context.transact((tx) =>
      tx.events.appendWith(
        tx,
        { topic, event: noted(nonce) },
        (p) =>
          `insert into notes.note select ${p(tx.ids.next())}::uuid, ${p(nonce)}, appended.seq, ${p('text')} from appended
         returning id, seq, body as "text"`,
      ),
    );

  it('adds exactly one statement to an act, with the row of the act or without', async () => {
    const topic = noteTopic();
    one.statements.length = 0;
    await one.context.transact((tx) => tx.events.append(tx, [{ topic, event: noted() }]));
    await writeNote(topic, 'one statement');
    expect(one.statements.filter((text) => text.startsWith('with head'))).toHaveLength(2);
    expect(one.statements.filter((text) => !/^(with head|start transaction)/i.test(text))).toEqual([]);
  });

  it('gives an event what it says, who acted and when, and the row its number', async () => {
    const topic = noteTopic();
    const subjectId = one.context.ids.next();
    const occurredAt = new Date('2026-11-20T08:00:00.000Z');
    const entry = { topic, event: { ...noted(), subjectId, occurredAt } };
    const written = await one.context.transact((tx) => tx.events.append(tx, [entry, entry]));
    const [first, second] = written;
    expect(first).toMatchObject({
      topic,
      seq: 1,
      type: 'notes.note.noted.v1',
      payload: { n: 0 },
      subjectId,
      occurredAt,
    });
    expect(second?.position).toBe((first?.position ?? 0) + 1);
    const stream = one.events.subscribe(topic, { after: 0 });
    expect((await stream.next()).value).toEqual(first);
    expect((await stream.next()).value).toEqual(second);
    await stream.return();
    expect(await writeNote(topic, 'numbered')).toMatchObject({
      event: { seq: 3 },
      row: { seq: '3', text: 'text' },
    });
  });

  it('returns no row where the act wrote none', async () => {
    const topic = noteTopic();
    const written = await one.context.transact((tx) =>
      tx.events.appendWith(
        tx,
        { topic, event: noted() },
        () => 'update notes.note set body = body from appended where note.nonce is null returning note.id',
      ),
    );
    expect(written).toMatchObject({ event: { seq: 1 }, row: undefined });
  });

  it('numbers the events of two appends in one act one after the other', async () => {
    const [a, b] = [noteTopic(), noteTopic()];
    await one.context.transact(async (tx) => {
      const first = await tx.events.append(tx, [
        { topic: b, event: noted(1) },
        { topic: a, event: noted(2) },
        { topic: b, event: noted(3) },
      ]);
      expect(first.map(({ topic, seq, payload }) => [topic, seq, payload])).toEqual([
        [b, 1, { n: 1 }],
        [a, 1, { n: 2 }],
        [b, 2, { n: 3 }],
      ]);
      await tx.events.append(tx, [{ topic: a, event: noted(4) }]);
    });
    expect([await seqsOf(a), await seqsOf(b)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('writes nothing and rings nothing when the act fails, and leaves no gap', async () => {
    const topic = noteTopic();
    const rung: string[] = [];
    const stop = one.events.doorbell.onRing((which) => rung.push(which));
    const failing = one.context.transact(async (tx) => {
      await tx.events.append(tx, [{ topic, event: noted() }]);
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    expect(rung).toEqual([]);
    await writeNote(topic, 'after the refusal');
    expect([rung, await seqsOf(topic)]).toEqual([[topic], [1]]);
    stop();
  });

  it('appends nothing for a nonce that was used, also when both arrive at the same time', async () => {
    const topic = noteTopic();
    const sends = await Promise.allSettled([1, 2, 3, 4].map(() => writeNote(topic, 'the same nonce')));
    const failed = sends.filter((send) => send.status === 'rejected');
    expect(failed.map(({ reason }) => violates(reason, 'note_nonce_key'))).toEqual([true, true, true]);
    expect(await seqsOf(topic)).toEqual([1]);
    const { last_seq: head } = (
      await one.context.db.query('select * from notes.topic where id = $1', [topic])
    )[0];
    expect(Number(head)).toBe(1);
  });

  it('numbers a hot topic without gaps, in the order of positions', async () => {
    const topic = noteTopic();
    const count = 300 * soak;
    await from20Connections(firstNumbers(count), (n) => writeNote(topic, `hot ${n}`));
    const rows = await rowsOf(topic);
    expect(rows.map(({ seq }) => Number(seq))).toEqual(firstNumbers(count));
    const positions = rows.map(({ position }) => Number(position));
    expect(positions).toEqual([...positions].sort((x, y) => x - y));
  });

  it('writes to 1,000 topics in random order from 20 connections without a deadlock', async () => {
    const topics = Array.from({ length: 1_000 }, noteTopic);
    const pick = (): string => topics[Math.floor(Math.random() * topics.length)] ?? '';
    const deadlocks = async (): Promise<number> => {
      const [row] = await one.context.db.query(
        'select pg_stat_clear_snapshot(), deadlocks from pg_stat_database where datname = current_database()',
      );
      return Number(row.deadlocks);
    };
    const before = await deadlocks();
    const acts = Array.from({ length: 300 * soak }, () => Array.from({ length: 20 }, pick));
    await from20Connections(acts, (picked) => {
      const entries = picked.map((topic) => ({ topic, event: noted() }));
      return one.context.transact((tx) => tx.events.append(tx, entries));
    });
    const expected = new Map<string, number>();
    for (const topic of acts.flat()) expected.set(topic, (expected.get(topic) ?? 0) + 1);
    expect(await one.events.heads(one.context.db, [...expected.keys()])).toEqual(expected);
    const gaps = await one.context.db.query(
      'select topic from notes.event_log where topic = any($1) group by topic having max(seq) <> count(*)',
      [topics],
    );
    expect([gaps, await deadlocks()]).toEqual([[], before]);
  });
});

describe('the heads of topics', () => {
  it('are 0 where nothing was appended', async () => {
    const process = await openLogProcess({ databaseUrl: await cloneLogDatabase() });
    const [used, unused] = [noteTopic(), noteTopic()];
    await process.events.append(process.context, [{ topic: used, event: noted() }]);
    expect(await process.events.heads(process.context.db, [used, unused])).toEqual(
      new Map([
        [used, 1],
        [unused, 0],
      ]),
    );
    await process.close();
  });
});
