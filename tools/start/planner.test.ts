import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode } from 'graphql';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { createLogger } from '@testverse/platform/log';
import { createWorkerPlanner, Supergraph, type RunningPlanner } from '@testverse/router/supergraph';
import { bundle } from '../build/bundle.mjs';
import { knownOperations } from './known-operations.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const operations = knownOperations().map((text) => parse(text));
/** Longer than a busy machine needs, its new thread included. */
const patient = { limitMs: 60_000 };
let script: string;
let supergraph: Supergraph;
let planner: RunningPlanner | undefined;
let folder: string | undefined;

beforeAll(async () => {
  script = await bundle({ entry: 'router/src/supergraph/planning-worker.ts', outDir: '.cache/tools' });
  supergraph = new Supergraph(await readFile('schema/supergraph.graphql', 'utf8'));
});
afterEach(async () => {
  await planner?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Plans of this thread are counted. */
function open(options: { script?: string; limitMs?: number } = {}): { planHere: DocumentNode[] } {
  const planHere: DocumentNode[] = [];
  const insurance = {
    plan: (document: DocumentNode, name: string | undefined): QueryPlan => {
      planHere.push(document);
      return supergraph.plan(document, name);
    },
  };
  planner = createWorkerPlanner({ script, sdl: supergraph.sdl, insurance, log, ...options });
  return { planHere };
}

/** A thread whose every plan is empty, and that does something else before. */
async function threadThat(does: string): Promise<string> {
  folder = await mkdtemp(path.join(tmpdir(), 'planner-'));
  const file = path.join(folder, 'planner.mjs');
  await writeFile(
    file,
    `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, source }) => {
      ${does}
      parentPort.postMessage({ id, plan: { kind: 'QueryPlan' } });
    });
    parentPort.postMessage('ready');`,
  );
  return file;
}

const planAll = (documents: readonly DocumentNode[]): Promise<QueryPlan[]> =>
  Promise.all(documents.map(async (document) => planner?.plan(document, undefined) ?? { kind: 'QueryPlan' }));
const plain = (plans: readonly QueryPlan[]): unknown => JSON.parse(JSON.stringify(plans));
const planHere = (document: DocumentNode): QueryPlan => supergraph.plan(document, undefined);

it('plans every operation of the SDK as the supergraph does, while this thread does other things', async () => {
  const { planHere: plannedHere } = open(patient);
  let areReady = false;
  const planning = planAll(operations).finally(() => (areReady = true));
  let turns = 0;
  for (; !areReady; turns += 1) await nextTurn();
  expect(plain(await planning)).toEqual(plain(operations.map(planHere)));
  expect(turns).toBeGreaterThan(operations.length);
  expect(plannedHere).toEqual([]);
});

it('says what cannot be planned, and plans on', async () => {
  const { planHere: plannedHere } = open(patient);
  const [operation] = operations;
  const answers = await Promise.allSettled([
    planner?.plan(parse('{ nothing { of } this }'), undefined),
    planner?.plan(operation as DocumentNode, undefined),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(plannedHere).toEqual([]);
});

it('gives up a plan that takes too long, and not those behind it', async () => {
  // Never done with what is called Slow.
  const stubborn = await threadThat(`while (source.includes('Slow'));`);
  open({ script: stubborn, limitMs: 2_000 });
  const slow = planner?.plan(parse('query Slow { a }'), undefined);
  const others = planAll([parse('{ b }'), parse('{ c }')]);
  await expect(slow).rejects.toMatchObject({ extensions: { code: 'OPERATION_TOO_COMPLEX' } });
  expect(await others).toEqual([{ kind: 'QueryPlan' }, { kind: 'QueryPlan' }]);
});

it('goes on in another thread after each that fails now and then', async () => {
  const frail = await threadThat(`if (source.includes('Fatal')) process.exit(1);`);
  const { planHere: plannedHere } = open({ script: frail, ...patient });
  const fatal = parse('query Fatal { systemHealth { status } }');
  for (let turn = 1; turn <= 4; turn += 1) {
    await planAll([fatal]);
    expect(await planAll([parse('{ any }')])).toEqual([{ kind: 'QueryPlan' }]);
    expect(plannedHere).toHaveLength(turn);
  }
});

it('plans here when the thread fails', async () => {
  const { planHere: plannedHere } = open({ script: '/nowhere/planner.mjs' });
  const some = operations.slice(0, 4);
  expect(plain(await planAll(some))).toEqual(plain(some.map(planHere)));
  expect(plannedHere).toHaveLength(4);
});
