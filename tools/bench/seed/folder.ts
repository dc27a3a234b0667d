import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createMemoryDoorbell } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import pg from 'pg';
import { openProduct } from '../../start/product.ts';
import { startPostgres } from '../../start/postgres/launch.ts';
import { readSettings } from '../../start/settings.ts';
import { subgraphNames } from '../../start/subgraphs.mjs';
import type { WorldSizes } from './sizes.ts';
import { seedWorld } from './world.ts';

/** Where the world is kept between runs. */
export function benchFolder(): string {
  return path.resolve(process.env.BENCH_DATA ?? '.data/bench');
}

/** Says what the world in a folder was made from; written when it is whole. */
const labelFile = 'world.json';

/** Raised when the seed makes another world than before. */
const seedVersion = 1;

/** What the world follows from besides: where one of these files changes, it is made anew. */
const sources = [
  ...subgraphNames.map((name) => `subgraphs/${name}/src/migrations`),
  'subgraphs/gamification/src/rules',
];

async function labelOf(sizes: WorldSizes): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of sources) {
    for (const file of (await readdir(folder)).filter((name) => !name.endsWith('.test.ts')).sort())
      hash.update(`${file}\n`).update(await readFile(path.join(folder, file)));
  }
  return `${JSON.stringify({ ...sizes, seedVersion, madeFrom: hash.digest('hex') })}\n`;
}

interface WorldOptions {
  dataDir: string;
  sizes: WorldSizes;
  /** Makes it anew whatever is there. */
  anew: boolean;
  say: (line: string) => void;
}

/** Makes the world in the folder, unless it is there already as it would be made today. */
export async function ensureWorld({ dataDir, sizes, anew, say }: WorldOptions): Promise<void> {
  const label = await labelOf(sizes);
  const file = path.join(dataDir, labelFile);
  const isThere = (await readFile(file, 'utf8').catch(() => '')) === label;
  if (isThere && !anew) return say(`the world in ${path.relative('.', dataDir)} is as it should be`);
  await rm(file, { force: true });
  const startedAt = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - startedAt) / 1_000)} s`.padStart(6);
  const report = (line: string): void => say(`${seconds()}  ${line}`);
  const postgres = await startPostgres({ dataDir, durable: true, log: say });
  try {
    await dropSchemas(postgres.url);
    const log = createLogger({ service: 'seed', level: 'warn' });
    const settings = readSettings({ DATA_DIR: dataDir, DEMO: '0' });
    const doorbell = createMemoryDoorbell();
    const parts = { databaseUrl: postgres.url, settings, doorbell, log, migrates: true };
    const product = await openProduct(parts);
    const handlers = product.running.flatMap((subgraph) =>
      subgraph.handlers.map(({ name, from }) => ({ schema: subgraph.name, name, from })),
    );
    await product.close();
    await doorbell.close();
    await seedWorld({ databaseUrl: postgres.url, sizes, handlers, report });
    await writeFile(file, label);
    report('the world is made');
  } finally {
    await postgres.stop();
  }
}

/** What a former world, or one that was broken off, has left. */
async function dropSchemas(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const name of subgraphNames) await client.query(`drop schema if exists ${name} cascade`);
  await client.end();
}
