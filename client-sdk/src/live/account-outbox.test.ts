import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFakeGraph } from '../../testing/fake-graph.ts';
import { liveClock } from '../../testing/live-clock.ts';
import { settled, stubLive, type StubLive } from '../../testing/stub-live.ts';
import { createChannel, createGuild } from '../_generated/guilds.ts';
import { createClient } from '../client.ts';
import { errorOf, ForbiddenError, unwrap, type UserInputRejected } from '../errors.ts';
import { messageOutbox, type OutboxShelf } from './account-outbox.ts';
import { connectLive } from './connect.ts';
import type { Outbox } from './outbox.ts';

/** A shelf that several share, each through a port of their own, as tabs share a storage. */
class SharedShelf {
  readonly held = new Map<string, string>();
  readonly #listeners = new Map<OutboxShelf, Set<() => void>>();
  #queue: Promise<unknown> = Promise.resolve();

  port(isSlow = false): OutboxShelf {
    const pause = () => (isSlow ? settled() : undefined);
    const changed = () => {
      for (const [other, listeners] of this.#listeners)
        if (other !== port) for (const tell of listeners) tell();
    };
    const listeners = new Set<() => void>();
    const port: OutboxShelf = {
      keys: async () => (await pause(), [...this.held.keys()]),
      read: async (key) => (await pause(), this.held.get(key) ?? null),
      write: async (key, text) => {
        await pause();
        this.held.set(key, text);
        changed();
      },
      remove: async (key) => {
        await pause();
        this.held.delete(key);
        changed();
      },
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      alone: (_, work) => {
        const done = this.#queue.then(work);
        this.#queue = done.catch(() => undefined);
        return done;
      },
    };
    this.#listeners.set(port, listeners);
    return port;
  }
}

const unreachable = errorOf('lost', { code: 'NETWORK' });
let live: StubLive;
let shelf: SharedShelf;
let outcomes: (Error | 'refused' | undefined)[];
const open: Outbox[] = [];

beforeEach(() => {
  [live, shelf, outcomes] = [stubLive(), new SharedShelf(), []];
  live.answers.set('mutation SendMessage', ({ input }: { input: { body: string } }) => {
    const outcome = outcomes.shift();
    if (outcome instanceof Error) return outcome;
    const userErrors = outcome ? [{ code: 'NO', message: 'Too long.', field: null }] : [];
    return { sendMessage: { message: { id: input.body }, userErrors } };
  });
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function openBox(options: { account?: string; port?: OutboxShelf } = {}): Outbox {
  const { account = 'user_1', port = shelf.port() } = options;
  const outbox = messageOutbox(live, { account, shelf: port });
  open.push(outbox);
  return outbox;
}
const sent = () =>
  live.requests.map(({ variables }) => (variables as { input: { body: string } }).input.body);
const shown = (outbox: Outbox) => outbox.of('c').map(({ body, status }) => `${body} ${status}`);
const shows = (outbox: Outbox, ...lines: string[]) =>
  vi.waitFor(() => expect(shown(outbox)).toEqual(lines), 5_000);
const isHeld = (outbox: Outbox) => vi.waitFor(() => expect(outbox.of('c')[0]?.delay).not.toBeNull(), 5_000);

/** All pauses end until nothing is on its way. */
const drains = (outbox: Outbox) =>
  vi.waitFor(async () => {
    await live.wake();
    expect(shown(outbox)).toEqual([]);
  }, 5_000);

describe('what waits', () => {
  it('says what for, is tried again by itself, and keeps its order', async () => {
    outcomes = [unreachable, unreachable];
    const outbox = openBox();
    for (const body of ['one', 'two']) outbox.send('c', { body });
    await isHeld(outbox);
    expect(outbox.of('c').map(({ delay }) => delay)).toEqual([{ until: null }, { until: null }]);
    await live.wake();
    await vi.waitFor(() => expect(sent()).toEqual(['one', 'one']));
    await drains(outbox);
    expect(sent()).toEqual(['one', 'one', 'one', 'two']);
  });

  it('goes now instead of later when the author or the page asks for it', async () => {
    outcomes = [unreachable, unreachable];
    const outbox = openBox();
    outbox.send('c', { body: 'one' });
    await isHeld(outbox);
    outbox.of('c')[0]?.retry();
    await vi.waitFor(() => expect(sent()).toEqual(['one', 'one']));
    await settled();
    outbox.retryNow();
    await shows(outbox);
  });

  it('can be discarded by its author, and what was written behind it goes on', async () => {
    outcomes = [unreachable];
    const outbox = openBox();
    for (const body of ['one', 'two']) outbox.send('c', { body });
    await isHeld(outbox);
    outbox.of('c')[0]?.discard();
    await shows(outbox);
    expect(sent()).toEqual(['one', 'two']);
    await vi.waitFor(() => expect(shelf.held.size).toBe(0));
  });

  it('waits as long as the server asks, says until when, and is not woken before', async () => {
    outcomes = [errorOf('slow mode', { code: 'RATE_LIMITED', retryAfterMs: 900_000 })];
    const outbox = openBox();
    outbox.send('c', { body: 'one' });
    await isHeld(outbox);
    expect(outbox.of('c')[0]?.delay).toEqual({ until: 900_000 });
    outbox.retryNow();
    outbox.of('c')[0]?.retry();
    await settled();
    expect(sent()).toEqual(['one']);
    await live.wake();
    await shows(outbox);
  });
});

describe('a shelf', () => {
  it.each([false, true])('loses nothing in a reload (slow: %s)', async (isSlow) => {
    outcomes = ['refused', errorOf('no', { code: 'FORBIDDEN' }), unreachable];
    const before = openBox({ port: shelf.port(isSlow) });
    for (const body of ['too long', 'forbidden', 'waiting']) before.send('c', { body });
    const [, , { nonce = '' } = {}] = before.of('c');
    await vi.waitFor(() => expect(before.of('c').at(-1)?.delay).toEqual({ until: null }), 5_000);
    await vi.waitFor(() => expect(shelf.held.size).toBe(3));
    await settled();
    before.close();
    const after = openBox({ port: shelf.port(isSlow) });
    await shows(after, 'too long failed', 'forbidden failed');
    const [tooLong, forbidden] = after.of('c').map(({ error }) => error);
    expect([(tooLong as UserInputRejected).userErrors[0]?.message, forbidden]).toEqual([
      'Too long.',
      expect.any(ForbiddenError),
    ]);
    expect(live.requests.at(-1)?.variables).toMatchObject({ input: { nonce, body: 'waiting' } });
    after.of('c')[1]?.discard();
    after.of('c')[0]?.retry();
    await shows(after);
    await vi.waitFor(() => expect(shelf.held.size).toBe(0));
  });

  it('has what one account left for that account only', async () => {
    outcomes = [unreachable];
    const mine = openBox();
    mine.send('c', { body: 'mine' });
    await vi.waitFor(() => expect(shelf.held.size).toBe(1));
    const other = openBox({ account: 'user_2' });
    await settled();
    expect(other.of('c')).toEqual([]);
  });

  it('has one entry that cannot be read: it costs none of the others', async () => {
    outcomes = [unreachable];
    const port = shelf.port();
    shelf.held.set('testverse.outbox.user_1.n1', '{half');
    shelf.held.set('testverse.outbox.user_1.n2', '{"nonce":"n2"}');
    openBox().send('c', { body: 'whole' });
    await vi.waitFor(() => expect(shelf.held.size).toBe(3));
    open.pop()?.close();
    const read = (key: string) => {
      if (key.endsWith('n2')) throw new Error('broken');
      return port.read(key);
    };
    outcomes = [unreachable];
    await shows(openBox({ port: { ...port, read } }), 'whole pending');
  });

  it('that is full or closed costs only what it would have kept', async () => {
    const refuse = () => {
      throw new Error('closed');
    };
    const port: OutboxShelf = { keys: refuse, read: refuse, write: refuse, remove: refuse };
    const outbox = openBox({ port });
    outbox.send('c', { body: 'all the same' });
    await shows(outbox);
    expect(sent()).toEqual(['all the same']);
  });
});

describe('two tabs of one person', () => {
  it('show the same queue and send each message once', async () => {
    outcomes = [unreachable, unreachable];
    const [here, there] = [openBox(), openBox()];
    await settled();
    for (const body of ['one', 'two', 'three']) here.send('c', { body });
    await vi.waitFor(() => expect(there.of('c').map(({ body }) => body)).toEqual(['one', 'two', 'three']));
    await vi.waitFor(() => expect(sent()).toEqual(['one', 'one']));
    await drains(there);
    await shows(here);
    expect(sent()).toEqual(['one', 'one', 'one', 'two', 'three']);
    await vi.waitFor(() => expect(shelf.held.size).toBe(0));
  });

  it('see in both what is refused, tried again and discarded in one', async () => {
    outcomes = ['refused', 'refused'];
    const [here, there] = [openBox(), openBox()];
    await settled();
    for (const body of ['one', 'two']) here.send('c', { body });
    await shows(there, 'one failed', 'two failed');
    there.of('c')[0]?.discard();
    await shows(here, 'two failed');
    there.of('c')[0]?.retry();
    await shows(here);
    expect(sent()).toEqual(['one', 'two', 'two']);
  });
});

it('nothing goes out as another person: it waits for its author', async () => {
  const graph = await startFakeGraph();
  const client = createClient({ url: graph.url, clock: liveClock(), retries: 0 });
  const { session } = client;
  const person = (username: string) => ({
    username,
    email: `${username}@example.org`,
    password: 'correct horse',
  });
  const { user: mira } = await session.register(person('mira'));
  const guild = unwrap(await createGuild(client, { input: { name: 'Rust', category: 'BACKEND' } }), 'guild');
  const { channel } = await createChannel(client, { input: { guildId: guild.id, name: 'general' } });
  const chat = graph.chats.get(channel?.id ?? '');
  const connection = connectLive(client, { clock: liveClock() });
  await session.register(person('ivan'));
  const outbox = messageOutbox(connection, { account: mira?.id ?? '', shelf: shelf.port() });
  outbox.send(channel?.id ?? '', { body: 'of mira' });
  await vi.waitFor(() => expect(outbox.of(channel?.id ?? '')[0]?.delay).toEqual({ until: null }));
  outbox.retryNow();
  await settled();
  expect(chat?.messages).toEqual([]);
  await session.signIn({ login: 'mira', password: 'correct horse' });
  await vi.waitFor(() => expect(chat?.messages.map(({ author }) => author.username)).toEqual(['mira']));
  connection.close();
  await graph.close();
});
