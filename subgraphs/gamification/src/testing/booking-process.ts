import { writeSync } from 'node:fs';
import { createMemoryDoorbell, localFeed, runConsumers, type Handler } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph } from '@testverse/platform/server';
import { gamificationSubgraph } from '../subgraph.ts';
import { openProducer, producerNames } from './producer.ts';

/**
 * A process that books until it is killed. It says `handling` and stands still at the fact it was told to, counted from
 * one: `inside` the transaction of its effect, or `behind` it, the moment it has committed.
 */
const [databaseUrl = '', standsStill = 'inside', nth = '1'] = process.argv.slice(2);

function standStill(): void {
  writeSync(1, 'handling\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const log = createLogger({ service: 'test', level: 'silent' });
const doorbell = createMemoryDoorbell();
const running = await openSubgraph(gamificationSubgraph(), { databaseUrl, poolSize: 6, log, doorbell });
let handled = 0;

/** After so many more facts, those of transactions that were undone and done again among them. */
function maybeStandStill(tx: Parameters<Handler['handle']>[0], more: number): void {
  handled += more;
  if (handled < Number(nth)) return;
  if (standsStill === 'inside') standStill();
  else tx.afterCommit(standStill);
}

const handlers = running.handlers.map((handler): Handler => {
  const { handleAll } = handler;
  return {
    ...handler,
    handle: async (tx, event) => {
      await handler.handle(tx, event);
      maybeStandStill(tx, 1);
    },
    ...(handleAll && {
      handleAll: async (tx, events) => {
        await handleAll(tx, events);
        maybeStandStill(tx, events.length);
      },
    }),
  };
});
const producers = await Promise.all(producerNames.map((name) => openProducer(name, databaseUrl)));
runConsumers({ ...running, handlers }, [...producers.map(({ feed }) => feed), localFeed(running)]);
