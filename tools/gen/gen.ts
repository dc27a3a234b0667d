import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unreleasedChanges, writeChangelog } from './changelog.ts';
import { compose, type PrintedSubgraph } from './compose.ts';
import {
  eventBreaks,
  eventSchemas,
  eventSnapshotFolder,
  eventSnapshots,
  readReleasedEvents,
  releasedEvents,
} from './events.ts';
import { apply, differences, type Difference, type Outputs } from './outputs.ts';
import { readAccepted, readReleases, releaseFile } from './releases.ts';
import { generateSdk } from './sdk.ts';
import { printRoot, printSubgraph, subgraphNames } from './subgraphs.ts';

// npm run gen                      writes the schema, the changelog and the SDK's generated files
// npm run gen -- --check           writes nothing and fails when something would change
// npm run gen -- release 0.2.0     freezes the present graph as a released version

const script = fileURLToPath(import.meta.url);
/** The tool runs bundled from .cache/tools, two folders below the root. */
const root = path.resolve(path.dirname(script), '../..');
const run = promisify(execFile);

async function main(args: readonly string[]): Promise<number> {
  const [command, value = ''] = args;
  if (command === '--print') {
    process.stdout.write((await printSubgraph(value)).sdl);
    return 0;
  }
  const { outputs, api } = await generateSchema();
  if (command === 'release') release(value, api);
  const isCheck = command === '--check';
  const schema = settle(withChangelog(outputs, api), ['schema/subgraphs', eventSnapshotFolder], isCheck);
  // The SDK is generated from the schema on the disk, so an outdated schema is told first.
  const sdk = isCheck && schema.length ? [] : await settleSdk(isCheck);
  const accepted = [reportBreaking(api), reportBrokenEvents()].every(Boolean);
  const found = [...schema, ...sdk];
  if (!isCheck)
    console.log(found.length ? found.map((one) => `wrote ${one.path}`).join('\n') : 'Nothing has changed.');
  else if (found.length) explain(found);
  return (isCheck && found.length) || !accepted ? 1 : 0;
}

async function generateSchema(): Promise<{ outputs: Outputs; api: string }> {
  const [alone, together] = await Promise.all([printAlone(), printTogether()]);
  for (const [index, { name, sdl }] of alone.entries())
    if (together[index]?.sdl !== sdl)
      throw new Error(
        `The schema of ${name} differs when the subgraphs share a process. type-graphql keeps one registry per process: ` +
          'an interface or object class is used by two subgraphs. Give each its own class.',
      );
  const subgraphs = [...alone, printRoot(alone)];
  const { supergraph, api } = compose(subgraphs);
  const files = subgraphs.map(({ name, sdl }): [string, string] => [`schema/subgraphs/${name}.graphql`, sdl]);
  return {
    api,
    outputs: new Map([
      ...files,
      ...eventSnapshots(eventSchemas()),
      ['schema/supergraph.graphql', supergraph],
      ['schema/schema.graphql', api],
    ]),
  };
}

/** Each in a process of its own, as they run when distributed. */
function printAlone(): Promise<PrintedSubgraph[]> {
  return Promise.all(
    subgraphNames.map(async (name) => {
      const { stdout } = await run(process.execPath, [script, '--print', name], {
        maxBuffer: 64 * 1024 * 1024,
      });
      return { name, sdl: stdout };
    }),
  );
}

/** All in this process, as `npm start` runs them. */
async function printTogether(): Promise<PrintedSubgraph[]> {
  const printed: PrintedSubgraph[] = [];
  for (const name of subgraphNames) printed.push(await printSubgraph(name));
  return printed;
}

function withChangelog(outputs: Outputs, api: string): Outputs {
  return new Map([...outputs, ['schema/CHANGELOG.md', writeChangelog(readReleases(root), api)]]);
}

function settle(outputs: Outputs, ownedFolders: readonly string[], isCheck: boolean): Difference[] {
  const found = differences(root, outputs, ownedFolders);
  if (!isCheck) apply(root, outputs, found);
  return found;
}

async function settleSdk(isCheck: boolean): Promise<Difference[]> {
  const outputs = await generateSdk(root);
  const folders = new Set(
    [...outputs.keys()].flatMap((file) => /^.*?_generated(?=\/)/.exec(file)?.[0] ?? []),
  );
  return settle(outputs, [...folders], isCheck);
}

function release(version: string, api: string): void {
  const today = new Date().toISOString().slice(0, 10);
  const file = releaseFile(version, today, api);
  const target = path.join(root, file.path);
  if (existsSync(target))
    throw new Error(`${version} is released already: ${file.path}; a release never changes`);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, file.text);
  writeFileSync(target.replace(/graphql$/, 'events.json'), releasedEvents(eventSchemas()));
  console.log(`wrote ${file.path} and its events`);
}

/** Breaking changes pass only with a decision record. */
function reportBreaking(api: string): boolean {
  const accepted = readAccepted(root);
  const breaking = unreleasedChanges(readReleases(root), api).filter(
    ({ severity, path: change }) => severity === 'breaking' && !accepted.has(change),
  );
  if (!breaking.length) return true;
  console.error('Breaking changes since the last release that no decision record allows:');
  for (const { path: change, what } of breaking) console.error(`  ${change} ${what}`);
  console.error(
    'Deprecate first and keep the old beside the new (docs/recipes/deprecate.md). If it must break, write an ADR',
  );
  console.error('and add "<path>": "docs/adr/<record>.md" to schema/accepted-breaking.json.');
  return false;
}

/** Events have no deprecation: their log is replayed for ever. */
function reportBrokenEvents(): boolean {
  const breaks = eventBreaks(readReleasedEvents(root), eventSchemas());
  if (!breaks.length) return true;
  console.error('Released events that would not be what their consumers know:');
  for (const what of breaks) console.error(`  ${what}`);
  console.error('Publish a new version beside the old one (docs/recipes/change-an-event.md).');
  return false;
}

function explain(found: readonly Difference[]): void {
  console.error(
    'Generated files are not what the code generates. They are committed with their cause, so that a',
  );
  console.error('reviewer sees the change as users do. Run `npm run gen`, read the diff, commit both.');
  for (const { path: file, what, line } of found)
    console.error(`  ${line ? `${file}:${line}` : file} ${what}`);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
