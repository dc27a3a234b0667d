import { beforeEach, describe, expect, it } from 'vitest';
import { anonymousActor } from '../actor/index.ts';
import { EventSource } from '../testing/index.ts';
import { guarded, type ConfirmingSource } from './index.ts';
import { Pass, type AccessState, type PassOptions, type Readership } from './pass.ts';

type Read = (Readership & AccessState) | null;

const reading: Read = { isReader: true, isMember: true, version: 1 };
const later = new Map([['room', 2]]);

let pass: Pass;
/** Answers the question for the rights that a confirmation asks. */
let answer: (read: Read) => void;
let source: EventSource;

async function open(options: PassOptions = {}): Promise<AsyncIterableIterator<object> & ConfirmingSource> {
  const watch = {
    right: 'room',
    remove: () => undefined,
    checkAll: () =>
      new Promise<void>((resolve) => {
        answer = (read) => {
          pass.settle(read);
          resolve();
        };
      }),
  };
  pass = new Pass(anonymousActor(), watch, options);
  pass.settle(reading);
  const stream = await guarded<object>(pass, () => ({ source: source.open() as AsyncIterator<object> }));
  return stream as AsyncIterableIterator<object> & ConfirmingSource;
}

beforeEach(() => {
  source = new EventSource();
});

describe('what was read for a value at a later version than the right', () => {
  it('is given to a reader who still had the right then', async () => {
    const stream = await open();
    const given = stream.confirm(later);
    answer({ isReader: true, isMember: true, version: 2 });
    expect(await given).toBe(true);
  });

  it('ends the stream of a reader who had lost it', async () => {
    const stream = await open();
    const given = stream.confirm(later);
    answer({ isReader: false, isMember: false, version: 2 });
    await expect(given).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is left out for a reader who went away while it was asked: nobody refused them anything', async () => {
    const stream = await open();
    const given = stream.confirm(later);
    await stream.return?.();
    answer(reading);
    expect(await given).toBe(false);
  });

  it('is left out by a stream that goes on to tell that what it is about is gone', async () => {
    const stream = await open({ outlivesRight: true });
    const given = stream.confirm(later);
    answer(null);
    expect(await given).toBe(false);
    source.emit({ text: 'the end' });
    expect(await stream.next()).toEqual({ done: false, value: { text: 'the end' } });
  });
});
