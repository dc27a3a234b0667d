import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MovableClock } from '../testing/clock.ts';
import { decodeCursor, encodeCursor } from './index.ts';
import { cloneLogDatabase } from './testing/log-database.ts';
import { noted, noteTopic, openLogProcess, type LogProcess } from './testing/log-process.ts';

describe('a cursor', () => {
  it('says the place it was made for', () => {
    const topic = noteTopic();
    const seqs = [0, 1, 9, 10, 123_456_789_012];
    expect(seqs.map((seq) => decodeCursor(topic, encodeCursor(topic, seq)))).toEqual(seqs);
  });

  it('is refused by another topic, and so is what is no cursor', () => {
    const topic = noteTopic();
    const code = (cursor: string): string => {
      try {
        return String(decodeCursor(topic, cursor));
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const broken = [
      '',
      'x',
      '12',
      '\0',
      encodeCursor(topic, 1).slice(0, -2),
      encodeCursor(topic, -1),
      encodeCursor(topic, 1.5),
    ];
    expect([encodeCursor(noteTopic(), 1), ...broken].map(code)).toEqual(Array(8).fill('BAD_USER_INPUT'));
  });
});

describe('resuming', () => {
  const clock = new MovableClock();
  const topic = noteTopic();
  let process: LogProcess;
  beforeAll(async () => {
    process = await openLogProcess({
      databaseUrl: await cloneLogDatabase(),
      clock,
      retention: { days: 30, events: 5 },
    });
    for (let n = 1; n <= 8; n += 1) {
      await process.events.append(process.context, [{ topic, event: noted(n) }]);
      if (n === 6) clock.advance({ days: 20 });
    }
  });
  afterAll(() => process.close());
  const resume = (seq: number): Promise<unknown> => process.events.resume(topic, encodeCursor(topic, seq));

  it('begins at the head without a cursor, at 0 where nothing was appended', async () => {
    expect(await process.events.resume(topic, undefined)).toEqual({ after: 8, reset: null });
    expect(await process.events.resume(noteTopic(), null)).toEqual({ after: 0, reset: null });
    const unused = noteTopic();
    expect(await process.events.resume(unused, encodeCursor(unused, 0))).toEqual({ after: 0, reset: null });
  });

  it('goes on behind a cursor', async () => {
    expect(await resume(3)).toEqual({ after: 3, reset: null });
    expect(await resume(8)).toEqual({ after: 8, reset: null });
  });

  it('says so, and begins at the head, when more was missed than is kept', async () => {
    expect(await resume(2)).toEqual({ after: 8, reset: 'CURSOR_TOO_OLD' });
  });

  it('says so when what was missed first is too old', async () => {
    clock.advance({ days: 11 });
    expect(await resume(5)).toEqual({ after: 8, reset: 'CURSOR_TOO_OLD' });
    expect(await resume(6)).toEqual({ after: 6, reset: null });
  });

  it('never resets a reader who has missed nothing', async () => {
    clock.advance({ days: 100 });
    expect(await resume(8)).toEqual({ after: 8, reset: null });
  });

  it('says that a place is unknown where the log does not reach', async () => {
    expect(await resume(9)).toEqual({ after: 8, reset: 'CURSOR_UNKNOWN' });
  });

  it('asks no database for what is in memory', async () => {
    const stream = process.events.subscribe(topic, { after: 7 });
    await stream.next();
    process.statements.length = 0;
    expect([await resume(7), await resume(8)]).toEqual([
      { after: 7, reset: null },
      { after: 8, reset: null },
    ]);
    expect(process.statements).toEqual([]);
    await stream.return();
  });
});
