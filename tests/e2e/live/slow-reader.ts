import { expect } from 'vitest';
import { openRoom, say, tokenOf } from '../../support/chat.ts';
import { Listener } from '../../support/listener.ts';
import type { Product } from '../../support/product.ts';

const writers = 20;
const body = 'a line that is long enough to fill the buffers of the network '.repeat(60);
/** Much to read, soon: whoever is silent for long before the network's own buffers are full is taken for gone. */
const [messages, echoes] = [300, 20];
/** On a busy machine the flood takes its time. */
const patienceMs = 300_000;

/**
 * A reader that stops reading is closed while the others go on, and catches up. The product tells its access log
 * (`LOG_LEVEL=info`), which says when it gives a reader up.
 */
export async function slowReaderCatchesUp(product: Product): Promise<void> {
  const room = await openRoom(product, writers);
  const options = {
    url: product.graphql,
    channelId: room.channelId,
    after: room.cursor,
    token: tokenOf(room.owner),
    echoes,
  };
  const [slow, quick] = [new Listener(options), new Listener(options)];
  slow.start();
  quick.start();
  // Both are live before the flood: a reader that is still catching up may be as slow as it likes.
  await say(room.owner, room.channelId, 'first', 'first');
  await Promise.all([slow, quick].map((listener) => listener.until(({ heard }) => heard.length > 0)));

  const saidBefore = product.output().length;
  slow.pause();
  const flood = Promise.all(
    room.members.map(async (person, who) => {
      for (let index = who; index < messages; index += writers)
        await say(person, room.channelId, `${index} ${body}`, `n-${index}`);
    }),
  );
  // Whoever reads on soon is told why; later the connection would just be cut.
  await slow.until(
    () => product.output().slice(saidBefore).includes('"operationKind":"subscription"'),
    patienceMs,
  );
  expect(slow.heard.length).toBeLessThan(messages);
  slow.resume();
  await flood;
  await quick.until(({ heard }) => heard.length > messages, patienceMs);
  expect([quick.closed, quick.farewells]).toEqual([[], []]);

  await slow.until(({ heard }) => heard.length > messages, patienceMs);
  expect(slow.closed).toEqual([1013]);
  expect(slow.heard).toEqual(quick.heard);
  await Promise.all([slow.stop(), quick.stop()]);
}
