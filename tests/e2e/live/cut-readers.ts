import { connectLive } from '@testverse/client-sdk/live';
import { ChannelEventsDocument } from '@testverse/client-sdk/guilds';
import { expect } from 'vitest';
import WebSocket from 'ws';
import { openRoom, say, tokenOf, type Room } from '../../support/chat.ts';
import { Listener, oneTo } from '../../support/listener.ts';
import type { Product } from '../../support/product.ts';

export interface Cutting {
  writers: number;
  messages: number;
  cuts: number;
}

/** For what comes next; a busy machine takes its time. */
const patienceMs = 120_000;

/** Everybody sends their part, as fast as they are answered. */
async function everybodyWrites({ members, channelId }: Room, { messages, writers }: Cutting): Promise<void> {
  await Promise.all(
    members.map(async (person, who) => {
      for (let index = who; index < messages; index += writers)
        await say(person, channelId, `${index}`, `n-${index}`);
    }),
  );
}

/** Cuts again and again, each time somewhere else in the stream, until it was cut often enough. */
async function cutAgainAndAgain(
  listener: { heard: readonly unknown[] },
  { messages, cuts }: Cutting,
  cut: () => boolean,
): Promise<void> {
  for (let turn = 1; turn <= cuts; turn += 1) {
    const at = Math.floor((messages * turn) / (cuts + 1));
    await expect
      .poll(() => listener.heard.length, { interval: 1, timeout: patienceMs })
      .toBeGreaterThanOrEqual(at);
    await expect.poll(cut, { interval: 1, timeout: patienceMs }).toBe(true);
  }
}

/** A reader of the bare protocol and one of the SDK are cut, and hear everything that is sent, once, in order. */
export async function cutReadersMissNothing(product: Product, cutting: Cutting): Promise<void> {
  const { writers, messages, cuts } = cutting;
  const room = await openRoom(product, writers);
  const bare = new Listener({
    url: product.graphql,
    channelId: room.channelId,
    after: room.cursor,
    token: tokenOf(room.owner),
  });
  bare.start();
  const sockets = new Set<WebSocket>();
  class Watched extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.add(this);
      this.once('close', () => {
        sockets.delete(this);
        // As a browser does that hears of a network again; by itself the SDK would wait longer each time.
        setTimeout(() => live.retryNow(), 20);
      });
    }
  }
  const live = connectLive(room.owner.client, { webSocket: Watched });
  const viaSdk = { heard: [] as { seq: number; body: string | null }[] };
  const variables = { channelId: room.channelId, after: room.cursor };
  const end = new AbortController();
  const stream = live.subscribe(ChannelEventsDocument, variables, { signal: end.signal }, 'channelEvents');
  // It goes on until it was cut for the last time: what comes in one go may well be all that is left.
  const reading = (async () => {
    for await (const event of stream) {
      if (event.__typename === 'MessageSentEvent')
        viaSdk.heard.push({ seq: event.seq, body: event.message.body });
    }
  })().catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  await Promise.all([
    everybodyWrites(room, cutting),
    cutAgainAndAgain(bare, cutting, () => bare.cut()),
    cutAgainAndAgain(viaSdk, cutting, () => {
      const open = [...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN);
      for (const socket of open) socket.terminate();
      return open.length > 0;
    }),
  ]);
  await bare.until(({ heard }) => heard.length >= messages);
  await expect.poll(() => viaSdk.heard.length, { timeout: patienceMs }).toBeGreaterThanOrEqual(messages);
  end.abort();
  await reading;
  await bare.stop();
  live.close();

  expect(bare.closed.length).toBeGreaterThanOrEqual(cuts);
  const bodies = oneTo(messages).map((n) => String(n - 1));
  for (const heard of [bare.heard, viaSdk.heard]) {
    const [first] = heard;
    expect(heard.map(({ seq }) => seq)).toEqual(oneTo(messages).map((n) => n - 1 + (first?.seq ?? 0)));
    expect(heard.map(({ body }) => body ?? '').sort()).toEqual([...bodies].sort());
  }
}
