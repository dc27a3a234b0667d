import { writeSync } from 'node:fs';
import { localFeed } from '../feed.ts';
import { runConsumers } from '../consumer-runner.ts';
import { amountOf, bookkeeper, openParty } from './shop.ts';

/**
 * A process that runs the ledger's handler until it is killed. It says `handling` and stands still where it was told to,
 * at the sale with the amount 13: `inside` the transaction of the effect, or `behind` it, the moment it has committed.
 */
const [databaseUrl = '', standsStill = 'never'] = process.argv.slice(2);

function standStill(): void {
  writeSync(1, 'handling\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const shop = await openParty('shop', { databaseUrl });
const handler = bookkeeper('books');
const ledger = await openParty('ledger', {
  databaseUrl,
  handlers: [
    {
      ...handler,
      handle: async (tx, event) => {
        await handler.handle(tx, event);
        if (amountOf(event) !== 13) return;
        if (standsStill === 'inside') standStill();
        if (standsStill === 'behind') tx.afterCommit(standStill);
      },
    },
  ],
});
const runner = runConsumers(ledger, [localFeed(shop)]);
while (!runner.isActive) await new Promise((resolve) => setTimeout(resolve, 10));
writeSync(1, 'active\n');
