import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFakeGraph } from '../../testing/fake-graph.ts';
import { liveClock } from '../../testing/live-clock.ts';
import { uncaughtErrors } from '../../testing/uncaught-errors.ts';
import { settled, stubLive, type StubLive } from '../../testing/stub-live.ts';
import { createChannel, createGuild } from '../_generated/guilds.ts';
import { createClient } from '../client.ts';
import { errorOf, ForbiddenError, unwrap, type UserInputRejected } from '../errors.ts';
import { messageOutbox, shelfPatienceMs, turnPatienceMs, type OutboxShelf } from './account-outbox.ts';
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
/** What is waited for no longer than it may take; its time runs out when the test says so. */
let patience: Set<{ readonly ms: number; readonly end: () => void }>;
const open: Outbox[] = [];

beforeEach(() => {
  [live, shelf, outcomes, patience] = [stubLive(), new SharedShelf(), [], new Set()];
  const { wait } = live.clock;
  live.clock.wait = (ms, signal) => {
    if (ms !== shelfPatienceMs && ms !== turnPatienceMs) return wait(ms, signal);
    return new Promise((end, reject) => {
      const one = { ms, end };
      patience.add(one);
      signal?.addEventListener('abort', () => (patience.delete(one), reject(new Error('stopped'))));
    });
  };
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
const shows = (outbox: Outbox, ...lines: string[]) => vi.waitFor(() => expect(shown(outbox)).toEqual(lines));
const isHeld = (outbox: Outbox) => vi.waitFor(() => expect(outbox.of('c')[0]?.delay).not.toBeNull());

/** All pauses end until nothing is on its way. */
const drains = (outbox: Outbox) =>
  vi.waitFor(async () => {
    await live.wake();
    expect(shown(outbox)).toEqual([]);
  });

/** Lets what takes too long by now be given up; what begins after that has its own time. */
async function runOut(ms: number): Promise<void> {
  await settled();
  for (const one of [...patience]) if (one.ms === ms) one.end();
  await settled();
}
const never = () => new Promise<never>(() => undefined);

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

  it('goes again at once when that was asked for while it was under way', async () => {
    outcomes = [unreachable];
    const outbox = openBox();
    const answer = live.answers.get('mutation SendMessage');
    live.answers.set('mutation SendMessage', (variables) => {
      if (outcomes.length) outbox.retryNow();
      return answer?.(variables);
    });
    outbox.send('c', { body: 'one' });
    await shows(outbox);
    expect(sent()).toEqual(['one', 'one']);
  });

  it('looks every minute whether its author is signed in again', async () => {
    outcomes = [errorOf('who?', { code: 'UNAUTHENTICATED' })];
    const outbox = openBox();
    const wait = vi.spyOn(live.clock, 'wait');
    outbox.send('c', { body: 'one' });
    await isHeld(outbox);
    expect(wait.mock.calls.at(-1)?.[0]).toBe(60_000);
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
    await vi.waitFor(() => expect(before.of('c').at(-1)?.delay).toEqual({ until: null }));
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

  it('cannot be read for a while: nothing is lost from sight, and what was left there is shown as soon as it can be', async () => {
    outcomes = Array.from({ length: 500 }, () => unreachable);
    const [port, writer] = [shelf.port(), openBox()];
    for (const body of ['one', 'two', 'three']) writer.send('c', { body });
    const two = writer.of('c')[1]?.nonce ?? '';
    await isHeld(writer);
    let isBroken = false;
    const read = async (key: string) => {
      if (isBroken && key.endsWith(two)) throw new Error('busy');
      return port.read(key);
    };
    const seeing = openBox({ port: { ...port, read } });
    await shows(seeing, 'one pending', 'two pending', 'three pending');
    isBroken = true;
    writer.of('c')[2]?.discard();
    await shows(seeing, 'one pending', 'two pending');
    const late = openBox({ port: { ...shelf.port(), read } });
    await shows(late, 'one pending');
    isBroken = false;
    await vi.waitFor(async () => {
      await live.wake();
      expect(shown(late)).toEqual(['one pending', 'two pending']);
    });
  });

  it('whose one entry is never answered for holds up the others no longer than it may take', async () => {
    const port = shelf.port();
    shelf.held.set('testverse.outbox.user_1.hung', '');
    const entry = { channelId: 'c', body: 'whole', nonce: 'n', writtenAt: 1 };
    shelf.held.set('testverse.outbox.user_1.n', JSON.stringify(entry));
    openBox({ port: { ...port, read: (key) => (key.endsWith('hung') ? never() : port.read(key)) } });
    await runOut(shelfPatienceMs);
    await vi.waitFor(() => expect(sent()).toEqual(['whole']));
  });

  it('that never answers at all holds nothing up', async () => {
    const outbox = openBox({ port: { keys: never, read: never, write: never, remove: never, alone: never } });
    for (const body of ['one', 'two']) outbox.send('c', { body });
    await vi.waitFor(async () => {
      for (const ms of [shelfPatienceMs, turnPatienceMs]) await runOut(ms);
      expect(shown(outbox)).toEqual([]);
    });
    expect(sent()).toEqual(['one', 'two']);
  });

  it('that takes too long to keep a message has none of it once that was discarded', async () => {
    outcomes = [unreachable];
    const port = shelf.port();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const write = async (key: string, text: string) => (await gate, port.write(key, text));
    const outbox = openBox({ port: { ...port, write } });
    outbox.send('c', { body: 'not meant' });
    outbox.of('c')[0]?.discard();
    await runOut(shelfPatienceMs);
    letGo();
    await settled();
    await settled();
    expect([...shelf.held.keys()]).toEqual([]);
  });

  it.each(['refuses', 'hangs'])(
    'that takes no more (%s) lets what failed before be tried again',
    async (how) => {
      outcomes = [errorOf('no', { code: 'FORBIDDEN' }), unreachable];
      const port = shelf.port();
      let isFull = false;
      const refuse = () => (how === 'hangs' ? never() : Promise.reject(new Error('full')));
      const write = (key: string, text: string) => (isFull ? refuse() : port.write(key, text));
      const outbox = openBox({ port: { ...port, write } });
      outbox.send('c', { body: 'one' });
      await vi.waitFor(() => expect([...shelf.held.values()].join()).toContain('FORBIDDEN'));
      outbox.send('c', { body: 'two' });
      await vi.waitFor(() => expect(outbox.of('c')[1]?.delay).toEqual({ until: null }));
      isFull = true;
      outbox.of('c')[0]?.retry();
      await runOut(shelfPatienceMs);
      // Somebody changed the shelf: it is read, and still says that the first one failed.
      await shelf.port().write('of something else', '');
      await settled();
      expect(shown(outbox)).toEqual(['one pending', 'two pending']);
      await vi.waitFor(async () => {
        await runOut(shelfPatienceMs);
        await live.wake();
        expect(shown(outbox)).toEqual([]);
      });
      expect(sent()).toEqual(['one', 'two', 'two', 'one']);
    },
  );

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

describe('a turn that does not come', () => {
  it('is waited for only so long; what has gone without it does not go again when it comes', async () => {
    let come: () => Promise<unknown> = never;
    const alone: OutboxShelf['alone'] = (_, work) => ((come = work), never());
    const outbox = openBox({ port: { ...shelf.port(), alone } });
    outbox.send('c', { body: 'one' });
    await settled();
    expect(sent()).toEqual([]);
    await runOut(turnPatienceMs);
    await shows(outbox);
    // The one that is in the way is still there: the next one does not wait for it again.
    outbox.send('c', { body: 'two' });
    await shows(outbox);
    await come();
    await settled();
    expect(sent()).toEqual(['one', 'two']);
  });

  it('leaves each message one message, whoever sends it', async () => {
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const { request } = live.client;
    live.client.request = (async (...args: Parameters<typeof request>) => {
      const given = await request(...args);
      await slow;
      return given;
    }) as typeof request;
    const here = openBox();
    here.send('c', { body: 'one' });
    await vi.waitFor(() => expect(sent()).toEqual(['one']));
    const there = openBox();
    await shows(there, 'one pending');
    await runOut(turnPatienceMs);
    await vi.waitFor(() => expect(sent()).toEqual(['one', 'one']));
    answer();
    await Promise.all([shows(here), shows(there)]);
    const names = live.requests.map(
      ({ variables }) => (variables as { input: { nonce: string } }).input.nonce,
    );
    expect(new Set(names).size).toBe(1);
    await vi.waitFor(() => expect(shelf.held.size).toBe(0));
  });
});

describe('a discarded message stays discarded', () => {
  it.each(['refused', 'was not heard of'])('when the shelf that was told to let go of it %s', async (how) => {
    outcomes = [unreachable];
    const port = shelf.port();
    let isStuck = true;
    const refuse = () => (how === 'refused' ? Promise.reject(new Error('busy')) : never());
    const outbox = openBox({
      port: { ...port, remove: (key) => (isStuck ? refuse() : port.remove(key)) },
    });
    outbox.send('c', { body: 'not meant' });
    await isHeld(outbox);
    outbox.of('c')[0]?.discard();
    await settled();
    isStuck = false;
    expect(shelf.held.size).toBe(1);
    await vi.waitFor(async () => {
      await runOut(shelfPatienceMs);
      await live.wake();
      expect(shelf.held.size).toBe(0);
    });
    expect([shown(outbox), sent()]).toEqual([[], ['not meant']]);
  });

  it('when the tab that holds it is told no after that', async () => {
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    outcomes = ['refused'];
    const { request } = live.client;
    live.client.request = (async (...args: Parameters<typeof request>) => {
      const given = await request(...args);
      await slow;
      return given;
    }) as typeof request;
    const [here, there] = [openBox(), openBox()];
    await settled();
    here.send('c', { body: 'not meant' });
    await shows(there, 'not meant pending');
    await vi.waitFor(() => expect(sent()).toEqual(['not meant']));
    there.of('c')[0]?.discard();
    await vi.waitFor(() => expect(shelf.held.size).toBe(0));
    answer();
    await shows(here);
    expect([shown(there), shelf.held.size]).toEqual([[], 0]);
  });

  it('when another tab rests before it tries again, and was not told', async () => {
    outcomes = [unreachable, unreachable];
    const { onChange: _, ...deaf } = shelf.port();
    const here = openBox({ port: deaf });
    here.send('c', { body: 'not meant' });
    await isHeld(here);
    const there = openBox();
    await shows(there, 'not meant pending');
    await isHeld(there);
    const before = sent();
    there.of('c')[0]?.discard();
    await vi.waitFor(() => expect(shelf.held.size).toBe(0));
    await drains(here);
    expect(sent()).toEqual(before);
  });
});

it('a follower that fails is told of, and holds up neither messages nor other followers', async () => {
  const mistake = new Error('a mistake of the program');
  const uncaught = uncaughtErrors();
  const fail = () => {
    throw mistake;
  };
  const arrived: string[] = [];
  outcomes = [unreachable];
  const outbox = openBox();
  const leave = outbox.follow({ channelId: 'c', onChange: fail, onSent: fail });
  outbox.follow({ channelId: 'c', onSent: ({ id }) => arrived.push(id) });
  for (const body of ['one', 'two']) outbox.send('c', { body });
  await isHeld(outbox);
  await drains(outbox);
  await vi.waitFor(() => expect(shelf.held.size).toBe(0));
  leave();
  expect(arrived).toEqual(['one', 'two']);
  expect(new Set(await uncaught.end())).toEqual(new Set([mistake]));
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
