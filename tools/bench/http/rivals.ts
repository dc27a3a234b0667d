import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { composeSupergraph } from '@testverse/router/supergraph';
import { bundle } from '../../build/bundle.mjs';
import { hiveKinds, installHive } from './hive.ts';
import { Client } from './load.ts';
import { BenchProcess, otherCore, routerCore } from './process.ts';
import type { BenchAddress, RouterSettings } from './words.ts';

/** One way to answer the query, in a process of its own. */
export interface Rival {
  name: string;
  process: BenchProcess;
  client: Client;
  /** Whether its subgraphs are within it. */
  isLocal: boolean;
}

/** Everything that is compared, and the subgraphs behind it. */
export interface Rivals {
  subgraphs: BenchProcess;
  rivals: Rival[];
  /** Those that cannot be had on this machine. */
  missing: string[];
  stop(): Promise<void>;
}

export const names = {
  stock: 'Apollo Server 5.5.1, @apollo/gateway 2.14.4',
  rust: hiveKinds[0]?.name ?? '',
  plain: 'ours, plain HTTP',
  signed: 'ours, its own transport (signed)',
  local: 'ours, subgraphs in the process',
  byHand: 'written by hand',
} as const;

const own = [
  { name: names.stock, file: 'stock', words: [] },
  { name: names.plain, file: 'ours', words: ['plain'] },
  { name: names.signed, file: 'ours', words: ['signed'] },
  { name: names.local, file: 'ours', words: ['local'] },
  { name: names.byHand, file: 'by-hand', words: [] },
];

const folder = path.resolve('.cache/bench');
const built = (entry: string): Promise<string> => bundle({ entry, outDir: '.cache/tools' });

/** Starts them. @param only those whose name contains it */
export async function startRivals(only: string): Promise<Rivals> {
  const wanted = (name: string): boolean => name.includes(only);
  const scripts = hiveKinds
    .filter(({ name }) => wanted(name))
    .map((kind) => [kind.name, installHive(kind)] as const);
  const subgraphs = await BenchProcess.start(
    await built('tools/bench/http/subgraphs.ts'),
    otherCore,
    undefined,
  );
  const settings = await settingsFor(subgraphs.told.subgraphs ?? []);
  const rivals: Rival[] = [];
  const missing: string[] = [];
  const start = async (name: string, file: string, words: readonly string[]): Promise<void> => {
    const process = await BenchProcess.start(file, routerCore, settings, words);
    const client = new Client(process.told.url ?? '');
    rivals.push({ name, process, client, isLocal: name === names.local });
  };
  for (const { name, file, words } of own.filter(({ name }) => wanted(name)))
    await start(name, await built(`tools/bench/http/${file}.ts`), words);
  for (const [name, file] of scripts) {
    if (file === undefined) missing.push(name);
    else await start(name, file, []).catch(() => missing.push(name));
  }
  const stop = async (): Promise<void> => {
    await Promise.all(rivals.map(({ client }) => client.close()));
    await Promise.all(rivals.map(({ process }) => process.stop()));
    await subgraphs.stop();
  };
  return { subgraphs, rivals, missing, stop };
}

async function settingsFor(subgraphs: BenchAddress[]): Promise<RouterSettings> {
  const supergraphFile = path.join(folder, 'supergraph.graphql');
  let { sdl } = composeSupergraph(subgraphs);
  for (const { name, plain } of subgraphs) sdl = sdl.replace(`local://${name}`, plain);
  writeFileSync(supergraphFile, sdl);
  return {
    subgraphs,
    supergraphFile,
    plannerScript: await built('router/src/supergraph/planning-worker.ts'),
  };
}
