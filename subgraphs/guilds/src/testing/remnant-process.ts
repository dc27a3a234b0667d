import { writeSync } from 'node:fs';
import { createMemoryDoorbell, localFeed, runConsumers } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph } from '@testverse/platform/server';
import { guildsSubgraph } from '../subgraph.ts';

/** A process that runs the subgraph's handlers until it is killed. It says `active` when it does. */
const [databaseUrl = '', atOnce = '100'] = process.argv.slice(2);
const running = await openSubgraph(guildsSubgraph({ remnants: { atOnce: Number(atOnce) } }), {
  databaseUrl,
  poolSize: 2,
  log: createLogger({ service: 'test', level: 'silent' }),
  doorbell: createMemoryDoorbell(),
});
const runner = runConsumers(running, [localFeed(running)]);
while (!runner.isActive) await new Promise((resolve) => setTimeout(resolve, 10));
writeSync(1, 'active\n');
