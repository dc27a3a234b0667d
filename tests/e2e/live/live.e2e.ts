import { afterAll, beforeAll, describe, it } from 'vitest';
import { soak } from '../../support/chat.ts';
import { startProduct, type Product } from '../../support/product.ts';
import { botAnswersEveryPing } from './bot.ts';
import { cutReadersMissNothing } from './cut-readers.ts';
import { cutStreamsMissNothing } from './cut-streams.ts';
import { killsLoseNothing } from './kills.ts';
import { endOfSessionClosesItsSockets, removalEndsTheStream } from './lost-rights.ts';
import { slowReaderCatchesUp } from './slow-reader.ts';

// One product for all scenarios of a topology: starting it costs more than most of them do. In processes of their own:
// tests/e2e/faults, where they run already.
describe.each(['1', '2'])('live data (workers: %s)', (workers) => {
  // The access log says when the server gives a reader up.
  const env = { WORKERS: workers, LOG_LEVEL: 'info' };
  const cuts = (workers === '1' ? 100 : 50) * soak;
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({ env });
  });
  afterAll(() => product?.remove());

  const site = {
    get product() {
      return product;
    },
    async startAgain(): Promise<void> {
      const { dataDir, port } = product;
      product = await startProduct({ dataDir, port, env });
    },
  };

  it('a removed member’s stream ends, and nothing sent after the removal reaches them', () =>
    removalEndsTheStream(product));

  it('the sockets of a session are closed when it was ended elsewhere', () =>
    endOfSessionClosesItsSockets(product));

  it(`a reader that is disconnected ${cuts} times gets everything that twenty writers sent, once and in order, from the bare protocol and from the SDK`, () =>
    cutReadersMissNothing(product, { writers: 20, messages: 10 * cuts, cuts }));

  it.runIf(workers === '2')(
    'a program that reads by server-sent events is cut twenty times, comes to either of two workers, and misses and repeats nothing',
    () => cutStreamsMissNothing(product),
  );

  it('a reader that stops reading is closed with 1013 while the others go on, and catches up without a gap when it comes again', () =>
    slowReaderCatchesUp(product));

  it('a process killed with -9 in the middle of a thousand sends loses nothing it acknowledged and doubles nothing, in the history and for those who listen', () =>
    killsLoseNothing(site));

  it.runIf(workers === '1')(
    'the bot of the SDK’s README answers every ping once, through a kill -9, a restart and what was written while it was alone',
    () => botAnswersEveryPing(site),
  );
});
