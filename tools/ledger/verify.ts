// Replays the logs of all subgraphs through the rules of rewards and compares with what was booked.
//   npm run ledger:verify      while the product runs, or on DATABASE_URL; exit code 1 when something differs
import { verifyLedger } from '@testverse/gamification';
import { createPostgresDoorbell, localFeed } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { openProduct } from '../start/product.ts';
import { attachedUrl } from '../start/postgres/attach.ts';
import { StartProblem } from '../start/postgres/errors.ts';
import { readSettings } from '../start/settings.ts';

async function main(): Promise<number> {
  const settings = readSettings();
  const databaseUrl = settings.databaseUrl ?? (await attachedUrl(settings.dataDir));
  const log = createLogger({ service: 'ledger', level: 'error' });
  const doorbell = await createPostgresDoorbell({ databaseUrl, log });
  const product = await openProduct({ databaseUrl, settings, doorbell, log, migrates: false });
  try {
    const report = await verifyLedger(product.runningGamification, product.running.map(localFeed));
    for (const difference of report.differences) console.log(difference);
    console.log(
      report.differences.length > 0
        ? `${report.differences.length} differences`
        : `the ledger is what the logs say: ${report.entries} entries of ${report.people} people; ${report.parked} events are parked`,
    );
    return report.differences.length > 0 ? 1 : 0;
  } finally {
    await product.close();
    await doorbell.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof StartProblem ? error.message : error);
  return 1;
});
