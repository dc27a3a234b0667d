import { paginate } from '@testverse/client-sdk';
import { ChannelMessagesDocument } from '@testverse/client-sdk/guilds';
import { afterEach, describe, expect, it } from 'vitest';
import { readmeBot } from '../../../client-sdk/testing/readme.ts';
import { openRoom, say } from '../../support/chat.ts';
import { dataFolder, removeFolder } from '../../support/places.ts';
import { all } from '../../support/people.ts';
import { startProduct, type Product } from '../../support/product.ts';

let product: Product | undefined;
let dataDir = '';

afterEach(async () => {
  await product?.stop();
  await removeFolder(dataDir);
});

const pings = 60;

describe('the bot of the SDK’s README', () => {
  it('answers every ping once, through a kill -9, a restart and what was written while it was alone', async () => {
    dataDir = await dataFolder();
    product = await startProduct({ dataDir });
    const { port } = product;
    const room = await openRoom(product, 1, 'Bots');
    const [robot] = room.members;
    if (!robot) throw new Error('the bot is a member');
    const leaving = new AbortController();
    const answerPings = await readmeBot();
    const done = answerPings(robot.client, { id: room.channelId, streamCursor: room.cursor }, leaving.signal);
    const ping = (from: number, to: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) =>
          say(room.owner, room.channelId, '!ping', `ping-${from + index}`),
        ),
      );
    await ping(0, 20);
    await product.killNode();
    product = await startProduct({ dataDir, port });
    await ping(20, 40);
    await product.stop();
    product = await startProduct({ dataDir, port });
    await ping(40, pings);

    const answers = async (): Promise<(string | undefined)[]> => {
      const history = paginate(
        room.owner.client,
        ChannelMessagesDocument,
        { channelId: room.channelId, first: 100 },
        (data) => data.channel?.messages,
      );
      return (await all(history)).filter(({ body }) => body === 'pong').map(({ replyTo }) => replyTo?.id);
    };
    await expect.poll(async () => (await answers()).length, { timeout: 60_000 }).toBe(pings);
    leaving.abort();
    await done;
    const answered = await answers();
    expect(answered).toHaveLength(pings);
    expect(new Set(answered).size).toBe(pings);
  });
});
