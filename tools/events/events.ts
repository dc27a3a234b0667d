// What handlers do with events, seen and mended while the product runs.
//   npm run events                          how far every handler has come
//   npm run events -- parked [handler]      events that failed, and those that wait behind them
//   npm run events -- replay <handler> [topic]
//   npm run events -- rebuild <projection>
import { consumersOf, createPostgresDoorbell, localFeed } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { openProduct } from '../start/product.ts';
import { attachedUrl } from '../start/postgres/attach.ts';
import { StartProblem } from '../start/postgres/errors.ts';
import { readSettings } from '../start/settings.ts';
import { runCommand } from './command.ts';

async function main(args: readonly string[]): Promise<number> {
  const settings = readSettings();
  const databaseUrl = settings.databaseUrl ?? (await attachedUrl(settings.dataDir));
  const log = createLogger({ service: 'events', level: 'error' });
  const doorbell = await createPostgresDoorbell({ databaseUrl, log });
  const product = await openProduct({ databaseUrl, settings, doorbell, log, migrates: false });
  try {
    const feeds = product.running.map(localFeed);
    const subgraphs = product.running.map((subgraph) => ({
      name: subgraph.name,
      handlers: subgraph.handlers.map(({ name }) => name),
      projections: subgraph.handlers.filter((handler) => 'reset' in handler).map(({ name }) => name),
      consumers: consumersOf(subgraph, feeds),
    }));
    return await runCommand(args, subgraphs, (line) => console.log(line));
  } finally {
    await product.close();
    await doorbell.close();
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof StartProblem ? error.message : error);
  return 1;
});
