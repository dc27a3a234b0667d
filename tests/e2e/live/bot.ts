import { paginate } from '@testverse/client-sdk';
import { ChannelMessagesDocument } from '@testverse/client-sdk/guilds';
import { expect } from 'vitest';
import { readmeBot } from '../../../client-sdk/testing/readme.ts';
import { openRoom, say } from '../../support/chat.ts';
import { all } from '../../support/people.ts';
import type { Site } from '../../support/product.ts';

const pings = 60;

/** The README's bot goes on through a kill -9 and a restart: every ping that was ever sent has its one answer. */
export async function botAnswersEveryPing(site: Site): Promise<void> {
  const room = await openRoom(site.product, 1, 'Bots');
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
  await site.product.killNode();
  await site.startAgain();
  await ping(20, 40);
  await site.product.stop();
  await site.startAgain();
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
  await expect.poll(async () => (await answers()).length, { timeout: 120_000 }).toBe(pings);
  leaving.abort();
  await done;
  const answered = await answers();
  expect(answered).toHaveLength(pings);
  expect(new Set(answered).size).toBe(pings);
}
