import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { connectLive } from '@testverse/client-sdk/live';
import { ChannelEventsDocument } from '@testverse/client-sdk/guilds';
import WebSocket from 'ws';
import { openRoom, say, soak, tokenOf, type Room } from '../../support/chat.ts';
import { Listener, oneTo } from '../../support/listener.ts';
import { startProduct, type Product } from '../../support/product.ts';

let product: Product | undefined;

afterEach(async () => {
  await product?.remove();
});

const writers = 20;
const messages = 2_000 * soak;
const cuts = 100 * soak;

/** Everybody sends their part, as fast as they are answered. */
async function everybodyWrites({ members, channelId }: Room): Promise<void> {
  await Promise.all(
    members.map(async (person, who) => {
      for (let index = who; index < messages; index += writers)
        await say(person, channelId, `${index}`, `n-${index}`);
    }),
  );
}

/** Cuts again and again, each time somewhere else in the stream, until it was cut often enough. */
async function cutAgainAndAgain(listener: { heard: readonly unknown[] }, cut: () => boolean): Promise<void> {
  for (let turn = 1; turn <= cuts; turn += 1) {
    const at = Math.floor((messages * turn) / (cuts + 1));
    while (listener.heard.length < at) await sleep(1);
    while (!cut()) await sleep(1);
  }
}

describe.each(['1', '2'])('a reader that is disconnected a hundred times (workers: %s)', (workers) => {
  it('gets everything that twenty writers sent, once and in order, from the bare protocol and from the SDK', async () => {
    product = await startProduct({ env: { WORKERS: workers } });
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
    const stream = live.subscribe(
      ChannelEventsDocument,
      { channelId: room.channelId, after: room.cursor },
      {},
      'channelEvents',
    );
    const reading = (async () => {
      for await (const event of stream) {
        if (event.__typename === 'MessageSentEvent')
          viaSdk.heard.push({ seq: event.seq, body: event.message.body });
        if (viaSdk.heard.length === messages) break;
      }
    })();
    await Promise.all([
      everybodyWrites(room),
      cutAgainAndAgain(bare, () => bare.cut()),
      cutAgainAndAgain(viaSdk, () => {
        const open = [...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN);
        for (const socket of open) socket.terminate();
        return open.length > 0;
      }),
    ]);
    await bare.until(({ heard }) => heard.length >= messages);
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
  });
});
