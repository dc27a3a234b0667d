import { beforeEach, describe, expect, it, vi } from 'vitest';
import { uncaughtErrors } from '../../testing/uncaught-errors.ts';
import { settled, stubLive, type StubLive } from '../../testing/stub-live.ts';
import type { TypedDocument } from '../document.ts';
import { errorOf, ForbiddenError, NotFoundError, TestVerseError } from '../errors.ts';
import type { UnknownValue } from '../unknown.ts';
import { live } from './live.ts';
import type { LiveView } from './view.ts';

type Event =
  | { readonly __typename: 'Added'; readonly seq: number; readonly text: string }
  | { readonly __typename: 'StreamReset'; readonly seq: number }
  | { readonly __typename: UnknownValue };
interface Snapshot {
  readonly list: { readonly texts: readonly string[]; readonly cursor: string } | null;
}
const SnapshotDocument = 'query List { list { texts cursor } }' as TypedDocument<Snapshot, { id: string }>;
const EventsDocument =
  'subscription Events($id: ID!, $after: Cursor) { events(id: $id, after: $after) { seq } }' as TypedDocument<
    { events: Event },
    { id: string; after?: string | null }
  >;

let connection: StubLive;
let snapshot: () => Snapshot | Error;
beforeEach(() => {
  connection = stubLive();
  snapshot = () => ({ list: { texts: ['a'], cursor: 'c:1' } });
  connection.answers.set('query List', () => snapshot());
});

const open = () =>
  live(
    connection,
    {
      snapshot: SnapshotDocument,
      init: ({ list }) => list && { state: list.texts, cursor: list.cursor },
      events: EventsDocument,
      eventVariables: (_, { id }) => ({ id }),
      eventOf: ({ events }) => events,
      reducers: {
        Added: (texts, { text }) => (texts.includes(text) ? texts : [...texts, text]),
      },
    },
    { id: 'list_1' },
  );
async function loaded<S>(view: LiveView<S>): Promise<S> {
  const state = await view.ready;
  await settled();
  return state;
}
const stream = () => {
  const last = connection.streams.at(-1);
  if (!last) throw new Error('nothing is subscribed');
  return last;
};
const added = (seq: number, text: string) => stream().push({ events: { __typename: 'Added', seq, text } });

describe('a live state', () => {
  it('is loaded, and then follows its stream from there', async () => {
    const view = open();
    expect([view.status, view.state]).toEqual(['loading', undefined]);
    expect(await loaded(view)).toEqual(['a']);
    expect(stream().variables).toEqual({ id: 'list_1', after: 'c:1' });
    expect(view.status).toBe('loading');
    stream().become('live');
    expect(view.status).toBe('live');
    await added(2, 'b');
    expect(view.state).toEqual(['a', 'b']);
    stream().become('reconnecting');
    expect([view.status, view.state]).toEqual(['reconnecting', ['a', 'b']]);
    stream().become('live');
    await stream().end();
    expect(view.status).toBe('ended');
  });

  it('tells its listeners once for many events, and until they leave', async () => {
    const view = open();
    await loaded(view);
    await settled();
    let told = 0;
    const { onChange } = view;
    const leave = onChange(() => told++);
    await Promise.all(['b', 'c', 'd'].map((text, index) => added(index + 2, text)));
    await settled();
    expect([view.state, told]).toEqual([['a', 'b', 'c', 'd'], 1]);
    view.update((texts) => [...texts, 'mine']);
    await Promise.resolve();
    expect([view.state?.at(-1), told]).toEqual(['mine', 2]);
    leave();
    view.update(() => []);
    await settled();
    expect(told).toBe(2);
  });

  it('tells all its listeners, also when one of them fails', async () => {
    const mistake = new Error('a mistake of the program');
    const uncaught = uncaughtErrors();
    const view = open();
    await loaded(view);
    let told = 0;
    const leave = view.onChange(() => {
      throw mistake;
    });
    view.onChange(() => told++);
    view.update(() => []);
    await settled();
    leave();
    expect([told, await uncaught.end()]).toEqual([1, [mistake]]);
  });

  it('keeps its object while an event changes nothing', async () => {
    const view = open();
    const state = await loaded(view);
    let told = 0;
    view.onChange(() => told++);
    await settled();
    told = 0;
    await added(1, 'a');
    await settled();
    expect(view.state).toBe(state);
    expect(told).toBe(0);
  });

  it('counts what a newer server tells and leaves the state as it is', async () => {
    const view = open();
    await loaded(view);
    await stream().push({ events: { __typename: 'ThingOfTheFuture', seq: 2 } });
    await stream().push({ events: { __typename: 'toString', seq: 3 } });
    await added(4, 'b');
    expect([view.unknownEvents, view.state, view.error]).toEqual([2, ['a', 'b'], null]);
  });

  it('is loaded anew after a reset, and goes on from there', async () => {
    const view = open();
    await loaded(view);
    stream().become('live');
    const old = stream();
    snapshot = () => ({ list: { texts: ['x', 'y'], cursor: 'c:90' } });
    await old.push({ events: { __typename: 'StreamReset', seq: 90 } });
    await vi.waitFor(() => expect(connection.streams).toHaveLength(2));
    expect([view.state, old.isClosed]).toEqual([['x', 'y'], true]);
    expect(stream().variables).toEqual({ id: 'list_1', after: 'c:90' });
    stream().become('live');
    // A server that resets again and again is not asked in a hurry.
    await stream().push({ events: { __typename: 'StreamReset', seq: 91 } });
    await settled();
    expect([connection.streams.length, connection.requests.length]).toEqual([2, 2]);
    await connection.wake();
    await vi.waitFor(() => expect(connection.streams).toHaveLength(3));
    expect(view.status).not.toBe('failed');
  });

  it('can be loaded anew by hand; the old one stays until then', async () => {
    const view = open();
    await loaded(view);
    const old = stream();
    snapshot = () => ({ list: { texts: ['new'], cursor: 'c:5' } });
    const loading = view.reload();
    expect(view.state).toEqual(['a']);
    await loading;
    expect([view.state, old.isClosed]).toEqual([['new'], true]);
    expect(stream().variables['after']).toBe('c:5');
  });

  it('ends when it is closed, also before it was there', async () => {
    const view = open();
    view.close();
    await expect(view.ready).rejects.toMatchObject({ code: 'CLOSED' });
    expect(view.status).toBe('ended');
    await settled();
    expect(connection.streams).toHaveLength(0);
    const other = open();
    await loaded(other);
    other.close();
    expect([other.status, stream().isClosed]).toEqual(['ended', true]);
  });
});

describe('a live state that cannot be had', () => {
  it('says that there is no such thing', async () => {
    snapshot = () => ({ list: null });
    const view = open();
    await expect(view.ready).rejects.toBeInstanceOf(NotFoundError);
    expect([view.status, view.error?.code]).toEqual(['failed', 'NOT_FOUND']);
  });

  it('is asked for again while the failure is one of the moment, and says so meanwhile', async () => {
    snapshot = () => errorOf('offline', { code: 'NETWORK' });
    const view = open();
    for (let times = 0; times < 8; times++) {
      await settled();
      expect([view.status, view.error?.code]).toEqual(['loading', 'NETWORK']);
      await connection.wake();
    }
    snapshot = () => ({ list: { texts: ['a'], cursor: 'c:1' } });
    await connection.wake();
    expect(await view.ready).toEqual(['a']);
    expect(view.error).toBeNull();
  });

  it('fails when the failure lasts, and can be loaded again', async () => {
    snapshot = () => errorOf('no', { code: 'FORBIDDEN' });
    const view = open();
    await expect(view.ready).rejects.toBeInstanceOf(ForbiddenError);
    await expect(view.reload()).rejects.toBeInstanceOf(ForbiddenError);
    snapshot = () => ({ list: { texts: ['a'], cursor: 'c:1' } });
    await view.reload();
    expect(view.state).toEqual(['a']);
  });

  it('fails with the stream, keeping what it had', async () => {
    const view = open();
    await loaded(view);
    stream().become('live');
    await stream().fail(errorOf('removed', { code: 'FORBIDDEN' }));
    expect([view.status, view.error?.code, view.state]).toEqual(['failed', 'FORBIDDEN', ['a']]);
  });

  it('shows why the stream waits', async () => {
    const view = open();
    await loaded(view);
    stream().become('reconnecting', errorOf('slow down', { code: 'RATE_LIMITED' }));
    expect([view.status, view.error?.code]).toEqual(['loading', 'RATE_LIMITED']);
    stream().become('live');
    expect([view.status, view.error]).toEqual(['live', null]);
  });

  it('fails with what a reducer throws', async () => {
    const view = live(
      connection,
      {
        snapshot: SnapshotDocument,
        init: ({ list }) => list && { state: 0, cursor: list.cursor },
        events: EventsDocument,
        eventVariables: (_, { id }) => ({ id }),
        eventOf: ({ events }) => events,
        reducers: {
          Added: () => {
            throw new Error('a mistake of the program');
          },
        },
      },
      { id: 'list_1' },
    );
    await loaded(view);
    await added(2, 'b');
    expect(view.status).toBe('failed');
    expect(view.error).toBeInstanceOf(TestVerseError);
    expect(view.error?.message).toBe('a mistake of the program');
  });
});

describe('a live state that has failed', () => {
  it('is on its way again once it is loaded anew, without the old reason', async () => {
    const view = open();
    await loaded(view);
    stream().become('live');
    await stream().fail(errorOf('no', { code: 'FORBIDDEN' }));
    expect([view.status, view.error?.code]).toEqual(['failed', 'FORBIDDEN']);
    const reloaded = view.reload();
    expect([view.status, view.error, view.state]).toEqual(['reconnecting', null, ['a']]);
    await reloaded;
    await settled();
    stream().become('live');
    expect(view.status).toBe('live');
  });
});
