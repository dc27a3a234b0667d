import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode } from 'graphql';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { createLogger } from '@testverse/platform/log';
import { Askers, createWorkerPlanner, Supergraph, type RunningPlanner } from '@testverse/router/supergraph';
import { bundle } from '../build/bundle.mjs';
import { knownOperations } from './known-operations.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const operations = knownOperations().map((text) => parse(text));
/** Longer than a busy machine needs, its new process included. */
const patient = { limitMs: 60_000 };
let script: string;
let supergraph: Supergraph;
let planner: RunningPlanner | undefined;
let folder: string | undefined;

beforeAll(async () => {
  script = await bundle({ entry: 'router/src/supergraph/planning-worker.ts', outDir: '.cache/tools' });
  supergraph = Supergraph.from(await readFile('schema/supergraph.graphql', 'utf8'));
});
afterEach(async () => {
  await planner?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Plans of this process are counted. */
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

/** A process whose every plan is empty, and that does something else before. */
async function workerThat(does: string): Promise<string> {
  folder = await mkdtemp(path.join(tmpdir(), 'planner-'));
  const file = path.join(folder, 'planner.mjs');
  await writeFile(
    file,
    `process.on('disconnect', () => process.exit());
    process.on('message', ({ id, source }) => {
      if (id === undefined) return;
      ${does}
      process.send({ id, plan: { kind: 'QueryPlan' } });
    });
    process.send('ready');`,
  );
  return file;
}

const planAll = (documents: readonly DocumentNode[]): Promise<QueryPlan[]> =>
  Promise.all(documents.map(async (document) => planner?.plan(document, undefined) ?? { kind: 'QueryPlan' }));
const plain = (plans: readonly QueryPlan[]): unknown => JSON.parse(JSON.stringify(plans));
const planHere = (document: DocumentNode): QueryPlan => supergraph.plan(document, undefined);

it('plans every operation of the SDK as the supergraph does, while this process does other things', async () => {
  const { planHere: plannedHere } = open(patient);
  let areReady = false;
  const planning = planAll(operations).finally(() => (areReady = true));
  let turns = 0;
  for (; !areReady; turns += 1) await delay(1);
  expect(plain(await planning)).toEqual(plain(operations.map(planHere)));
  expect(turns).toBeGreaterThan(1);
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
  const stubborn = await workerThat(`while (source.includes('Slow'));`);
  open({ script: stubborn, limitMs: 5_000 });
  const slow = planner?.plan(parse('query Slow { a }'), undefined);
  const others = planAll([parse('{ b }'), parse('{ c }')]);
  await expect(slow).rejects.toMatchObject({ extensions: { code: 'OPERATION_TOO_COMPLEX' } });
  expect(await others).toEqual([{ kind: 'QueryPlan' }, { kind: 'QueryPlan' }]);
});

it('goes on in another process after each that fails now and then', async () => {
  const frail = await workerThat(`if (source.includes('Fatal')) process.exit(1);`);
  const { planHere: plannedHere } = open({ script: frail, ...patient });
  const fatal = parse('query Fatal { systemHealth { status } }');
  for (let turn = 1; turn <= 4; turn += 1) {
    const [, behind] = await planAll([fatal, parse('{ any }')]);
    expect(behind).toEqual({ kind: 'QueryPlan' });
    expect(plannedHere).toHaveLength(turn);
  }
});

it('keeps nobody waiting for all that another one asks for', async () => {
  open({ script: await workerThat(''), ...patient });
  const [one, other] = [new Askers(), new Askers()];
  one.add('one');
  other.add('other');
  const order: string[] = [];
  const planned = async (name: string, askers: Askers): Promise<void> => {
    await planner?.plan(parse(`query ${name} { any }`), name, askers);
    order.push(name);
  };
  const many = Array.from({ length: 20 }, (_, n) => planned(`Many${n}`, one));
  await Promise.all([...many, planned('First', other)]);
  expect(order.indexOf('First')).toBeLessThan(3);
});

it('plans here when the process fails', async () => {
  const { planHere: plannedHere } = open({ script: '/nowhere/planner.mjs' });
  const some = operations.slice(0, 4);
  expect(plain(await planAll(some))).toEqual(plain(some.map(planHere)));
  expect(plannedHere).toHaveLength(4);
});

it('ends with the process that started it, and not by a signal to all of them', async () => {
  const worker = fork(script, [], { execArgv: [] });
  worker.send({ sdl: supergraph.sdl });
  expect((await once(worker, 'message'))[0]).toBe('ready');
  worker.kill('SIGTERM');
  worker.send({ id: 1, source: '{ systemHealth { status } }' });
  expect((await once(worker, 'message'))[0]).toMatchObject({ id: 1, plan: { kind: 'QueryPlan' } });
  worker.disconnect();
  expect((await once(worker, 'exit'))[0]).toBe(0);
});
