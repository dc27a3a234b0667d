import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { FakeChat } from '../../testing/fake-chat.ts';
import { startFakeGraph, type FakeGraph } from '../../testing/fake-graph.ts';
import { failed } from '../../testing/fake-server.ts';
import { liveClock } from '../../testing/live-clock.ts';
import { createChannel, createGuild } from '../_generated/guilds.ts';
import { createClient } from '../client.ts';
import { ForbiddenError, RateLimitedError, unwrap, UserInputRejected } from '../errors.ts';
import { channelTimeline, type ChannelTimelineView } from './channel-timeline.ts';
import { connectLive, type Live } from './connect.ts';

// Over real sockets; what may happen in which order is tried out in channel-timeline.property.test.ts.
let graph: FakeGraph;
let chat: FakeChat;
let connection: Live;
let timeline: ChannelTimelineView;
const jonas = { id: 'user_jonas', username: 'jonas', profile: { displayName: 'Jonas' } };

beforeEach(async () => {
  graph = await startFakeGraph();
  const client = createClient({ url: graph.url, clock: liveClock(), retries: 0 });
  await client.session.register({ username: 'mira', email: 'mira@example.org', password: 'correct horse' });
  const guild = unwrap(await createGuild(client, { input: { name: 'Rust', category: 'BACKEND' } }), 'guild');
  const { channel } = await createChannel(client, { input: { guildId: guild.id, name: 'general' } });
  const created = graph.chats.get(channel?.id ?? '');
  if (!created) throw new Error('the channel is there');
  chat = created;
  for (let count = 1; count <= 100; count++) chat.send(jonas, `text ${count}`, `n${count}`);
  connection = connectLive(client, { webSocket: WebSocket, clock: liveClock(), random: () => 0 });
  timeline = channelTimeline(connection, { channelId: chat.id, pageSize: 10, maxMessages: 40 });
  await timeline.ready;
  await live();
});
afterEach(async () => {
  connection.close();
  await graph.close();
});

const live = () => vi.waitFor(() => expect(timeline.status).toBe('live'));
const texts = () => timeline.state?.messages.map(({ body }) => body);
const range = () => [texts()?.[0], texts()?.at(-1), timeline.state?.hasOlder, timeline.state?.hasNewer];
const shows = (text: string) => vi.waitFor(() => expect(texts()).toContain(text));
const noneIsPending = () => vi.waitFor(() => expect(timeline.state?.pending).toEqual([]));

describe('history', () => {
  it('begins at the live end and goes back page by page, the far end being dropped', async () => {
    expect(range()).toEqual(['text 91', 'text 100', true, false]);
    await Promise.all([timeline.loadOlder(), timeline.loadOlder()]);
    expect(range()).toEqual(['text 81', 'text 100', true, false]);
    for (let page = 0; page < 3; page++) await timeline.loadOlder();
    expect([...range(), texts()?.length]).toEqual(['text 51', 'text 90', true, true, 40]);
    await timeline.loadNewer();
    expect([...range(), texts()?.length]).toEqual(['text 61', 'text 100', true, false, 40]);
    await timeline.loadNewer();
    expect(range()).toEqual(['text 61', 'text 100', true, false]);
  });

  it('is shown around a place, while new messages are only counted', async () => {
    const tenth = timeline.state?.messages[0];
    await timeline.jumpTo({ seq: 20 });
    expect(range()).toEqual(['text 15', 'text 24', true, true]);
    chat.send(jonas, 'news', 'news');
    await vi.waitFor(() => expect(timeline.state?.latestSeq).toBe(101));
    expect(texts()).not.toContain('news');
    await timeline.jumpTo({ messageId: tenth?.id ?? '' });
    expect(texts()).toContain('text 91');
    await timeline.jumpToLatest();
    expect(range().slice(1)).toEqual(['news', true, false]);
  });

  it('keeps the objects of messages that nothing happened to', async () => {
    const before = timeline.state?.messages ?? [];
    const first = chat.messages[90];
    if (first) chat.edit(first, 'changed');
    await shows('changed');
    expect(timeline.state?.messages.slice(1)).toEqual(before.slice(1));
    expect(timeline.state?.messages.every((one, index) => index === 0 || one === before[index])).toBe(true);
  });

  it('a page that cannot be loaded changes nothing and says why', async () => {
    const before = timeline.state;
    graph.script.push(() => failed('FORBIDDEN', 403));
    await expect(timeline.loadOlder()).rejects.toBeInstanceOf(ForbiddenError);
    expect(timeline.state).toBe(before);
    await timeline.loadOlder();
    expect(texts()?.[0]).toBe('text 81');
  });
});

describe('sending', () => {
  it('shows a message at once, and once it is there, only there', async () => {
    const nonce = timeline.send({ body: 'hello', replyToId: chat.messages[99]?.id ?? null });
    expect(timeline.state?.pending).toMatchObject([{ nonce, body: 'hello', status: 'pending', error: null }]);
    await shows('hello');
    await noneIsPending();
    expect(timeline.state?.messages.at(-1)).toMatchObject({ nonce, replyTo: { body: 'text 100' } });
    expect(chat.messages.filter((one) => one.nonce === nonce)).toHaveLength(1);
  });

  it('keeps the order in which one wrote, whatever is lost on the way', async () => {
    graph.script.push(
      () => 'lost',
      () => failed('RATE_LIMITED', 429, { retryAfterMs: 900 }),
      () => failed('SUBGRAPH_UNAVAILABLE', 503),
    );
    for (const body of ['one', 'two', 'three']) timeline.send({ body });
    graph.live.cut();
    await shows('three');
    await noneIsPending();
    expect(texts()?.slice(-3)).toEqual(['one', 'two', 'three']);
  });

  it('a refused message stays, says why, and can be tried again or dropped', async () => {
    graph.script.push(() => failed('FORBIDDEN', 403));
    timeline.send({ body: 'again' });
    await vi.waitFor(() => expect(timeline.state?.pending[0]?.status).toBe('failed'));
    expect(timeline.state?.pending[0]?.error).toBeInstanceOf(ForbiddenError);
    timeline.state?.pending[0]?.retry();
    await shows('again');
    await noneIsPending();
    timeline.send({ body: '' });
    await vi.waitFor(() => expect(timeline.state?.pending[0]?.error).toBeInstanceOf(UserInputRejected));
    timeline.state?.pending[0]?.discard();
    expect(timeline.state?.pending).toEqual([]);
  });

  it('leaves a long wait to the person, and lets the next message go first', async () => {
    graph.script.push(() => failed('RATE_LIMITED', 429, { retryAfterMs: 600_000 }));
    timeline.send({ body: 'slow' });
    timeline.send({ body: 'next' });
    await shows('next');
    expect(timeline.state?.pending).toMatchObject([{ body: 'slow', status: 'failed' }]);
    expect(timeline.state?.pending[0]?.error).toBeInstanceOf(RateLimitedError);
  });

  it('sends nothing of one person as another who has signed in meanwhile', async () => {
    graph.script.push(() => failed('RATE_LIMITED', 429, { retryAfterMs: 9_000 }));
    timeline.send({ body: 'of mira' });
    await vi.waitFor(() => expect(graph.script).toEqual([]));
    const { session } = connection.client;
    await session.register({ username: 'ivan', email: 'ivan@example.org', password: 'correct horse' });
    await vi.waitFor(() => expect(timeline.state?.pending[0]?.error?.code).toBe('UNAUTHENTICATED'));
    expect(chat.messages.map(({ body }) => body)).not.toContain('of mira');
  });

  it('goes on when the view is closed', async () => {
    graph.script.push(() => 'lost');
    timeline.send({ body: 'farewell' });
    timeline.close();
    await vi.waitFor(() => expect(chat.messages.at(-1)?.body).toBe('farewell'));
  });
});

describe('reactions', () => {
  it('show at once, with those of the others, and are taken back when refused', async () => {
    const message = chat.messages[99];
    if (!message) throw new Error('there are messages');
    const reactions = () => timeline.state?.messages.at(-1)?.reactions;
    const done = timeline.setReaction(message.id, '👍', true);
    expect(reactions()).toEqual([{ emoji: '👍', count: 1, viewerHasReacted: true }]);
    await done;
    chat.react(message, jonas, '👍', true);
    await vi.waitFor(() => expect(reactions()).toEqual([{ emoji: '👍', count: 2, viewerHasReacted: true }]));
    graph.script.push(() => failed('FORBIDDEN', 403));
    const refused = timeline.setReaction(message.id, '👍', false);
    expect(reactions()).toEqual([{ emoji: '👍', count: 1, viewerHasReacted: false }]);
    await expect(refused).rejects.toBeInstanceOf(ForbiddenError);
    expect(reactions()).toEqual([{ emoji: '👍', count: 2, viewerHasReacted: true }]);
  });
});

describe('the stream', () => {
  it('brings edits, deletions and settings, also into what quotes them', async () => {
    const message = chat.messages[99];
    if (!message) throw new Error('there are messages');
    chat.send(jonas, 'I agree', 'reply', message.id);
    await shows('I agree');
    chat.edit(message, 'better');
    await vi.waitFor(() => expect(timeline.state?.messages.at(-1)?.replyTo?.body).toBe('better'));
    chat.delete(message);
    chat.setTopic('agreement');
    await vi.waitFor(() => expect(timeline.state?.channel.topic).toBe('agreement'));
    expect(timeline.state?.messages.at(-2)).toMatchObject({
      body: null,
      deletedAt: expect.any(String) as string,
    });
    expect(timeline.state?.messages.at(-1)?.replyTo?.body).toBeNull();
  });

  it('too long away, the state is loaded anew, and what was on its way is not doubled', async () => {
    graph.live.refusals.push(...Array.from({ length: 1_000 }, () => 'torn' as const));
    graph.live.cut();
    await vi.waitFor(() => expect(timeline.status).toBe('reconnecting'));
    timeline.send({ body: 'from afar' });
    await vi.waitFor(() => expect(chat.messages.at(-1)?.body).toBe('from afar'));
    for (let count = 0; count < 30; count++) chat.send(jonas, `missed ${count}`, `missed ${count}`);
    chat.retainedFrom = chat.topic.head;
    graph.live.refusals.length = 0;
    await shows('missed 29');
    await live();
    await noneIsPending();
    expect(texts()).toHaveLength(new Set(texts()).size);
    expect(timeline.unknownEvents).toBe(0);
  });
});
